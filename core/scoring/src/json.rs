//! Json: a document with every value's path, so that an error can name the place.
//!
//! `serde_json` does the parsing. This layer adds what a published file of rules needs: a key given
//! twice is an error, a fraction is an error, and whoever reads a value can say where it stands.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, MapAccess, SeqAccess, Visitor},
};

/// A JSON value without fractions and without repeated keys.
pub(crate) enum Json {
    Null,
    Bool(bool),
    Number(i64),
    Text(String),
    List(Vec<Self>),
    Map(Vec<(String, Self)>),
}

/// A value and where it stands, such as `categories[2].characteristics[0].bins[1].points`.
pub(crate) struct Node<'a> {
    json: &'a Json,
    path: String,
}

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) path: String,
    pub(crate) problem: String,
}

impl<'a> Node<'a> {
    pub(crate) fn root(json: &'a Json) -> Self {
        Self { json, path: String::new() }
    }

    /// A fault at this place.
    pub(crate) fn fault(&self, problem: impl Into<String>) -> Fault {
        let path = if self.path.is_empty() { "the top level" } else { &self.path };
        Fault { path: path.to_string(), problem: problem.into() }
    }

    /// The member `key`, which has to be there.
    pub(crate) fn member(&self, key: &str) -> Result<Self, Fault> {
        self.optional(key)?.ok_or_else(|| self.fault(format!("`{key}` is missing")))
    }

    /// The member `key`, if it is there and not `null`.
    pub(crate) fn optional(&self, key: &str) -> Result<Option<Self>, Fault> {
        Ok(self
            .members()?
            .find(|(name, _)| *name == key)
            .map(|(_, node)| node)
            .filter(|node| !matches!(node.json, Json::Null)))
    }

    /// The member `key`, which has to be there but may be `null`.
    pub(crate) fn member_or_null(&self, key: &str) -> Result<Self, Fault> {
        self.members()?
            .find(|(name, _)| *name == key)
            .map(|(_, node)| node)
            .ok_or_else(|| self.fault(format!("`{key}` is missing")))
    }

    /// All members, in the order of the file.
    pub(crate) fn members(&self) -> Result<impl Iterator<Item = (&'a str, Self)>, Fault> {
        let Json::Map(members) = self.json else { return Err(self.fault("expected an object")) };
        let path = self.path.clone();
        Ok(members.iter().map(move |(key, json)| {
            let dot = if path.is_empty() { "" } else { "." };
            (key.as_str(), Self { json, path: format!("{path}{dot}{key}") })
        }))
    }

    /// Refuses members that are not in `known`: a misspelt rule must not be silently ignored.
    pub(crate) fn only(&self, known: &[&str]) -> Result<(), Fault> {
        match self.members()?.find(|(key, _)| !known.contains(key)) {
            Some((_, node)) => Err(node.fault("this member is not part of the format")),
            None => Ok(()),
        }
    }

    /// The elements of a list of at most `limit`.
    pub(crate) fn list(&self, limit: usize) -> Result<impl Iterator<Item = Self>, Fault> {
        let Json::List(list) = self.json else { return Err(self.fault("expected a list")) };
        if list.len() > limit {
            return Err(self.fault(format!("{} elements, at most {limit} are read", list.len())));
        }
        let path = self.path.clone();
        Ok(list
            .iter()
            .enumerate()
            .map(move |(index, json)| Self { json, path: format!("{path}[{index}]") }))
    }

    /// Whether this is `null`.
    pub(crate) fn is_null(&self) -> bool {
        matches!(self.json, Json::Null)
    }

    /// Whether this is a text.
    pub(crate) fn is_text(&self) -> bool {
        matches!(self.json, Json::Text(_))
    }

    /// A whole number within `low..=high`.
    pub(crate) fn number(&self, low: i64, high: i64) -> Result<i64, Fault> {
        match self.json {
            Json::Number(number) if (low..=high).contains(number) => Ok(*number),
            Json::Number(number) => {
                Err(self.fault(format!("{number} lies outside {low} to {high}")))
            }
            _ => Err(self.fault("expected a whole number")),
        }
    }

    /// A text that is not empty, of at most `limit` bytes.
    pub(crate) fn text(&self, limit: usize) -> Result<&'a str, Fault> {
        match self.json {
            Json::Text(text) if text.is_empty() => Err(self.fault("the text is empty")),
            Json::Text(text) if text.len() > limit => {
                Err(self.fault(format!("the text is longer than {limit} bytes")))
            }
            Json::Text(text) => Ok(text),
            _ => Err(self.fault("expected a text")),
        }
    }

    /// `true` or `false`.
    pub(crate) fn flag(&self) -> Result<bool, Fault> {
        match self.json {
            Json::Bool(flag) => Ok(*flag),
            _ => Err(self.fault("expected true or false")),
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(JsonVisitor)
    }
}

/// More members than any rule needs; keeps the search for repeated keys short.
const MEMBERS: usize = 64;

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON without fractions")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Json, E> {
        Ok(Json::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json, E> {
        Ok(Json::Number(number))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Json, E> {
        i64::try_from(number).map(Json::Number).map_err(|_| E::custom("a number beyond 64 bits"))
    }

    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<Json, E> {
        Err(E::custom("a fraction or a number beyond 64 bits; only whole numbers are used"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_string()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = elements.next_element()? {
            list.push(element);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut map: Vec<(String, Json)> = Vec::new();
        while let Some((key, value)) = entries.next_entry::<String, Json>()? {
            if map.len() >= MEMBERS {
                return Err(A::Error::custom(format!(
                    "an object with more than {MEMBERS} members"
                )));
            }
            if map.iter().any(|(known, _)| *known == key) {
                return Err(A::Error::custom(format!("the member `{key}` is given twice")));
            }
            map.push((key, value));
        }
        Ok(Json::Map(map))
    }
}
