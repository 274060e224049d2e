//! Element: a small tree of what an XML document holds.

use quick_xml::{
    Reader, XmlVersion,
    escape::resolve_xml_entity,
    events::{BytesStart, Event},
};

use crate::PmmlError;

/// The most bytes of a model.
const BYTES: usize = 16 << 20;
/// The deepest nesting; compound predicates go a few levels down.
const DEPTH: usize = 64;

/// One element, its attributes, children and text.
#[derive(Debug, Default)]
pub(crate) struct Element {
    pub(crate) name: String,
    attributes: Vec<(String, String)>,
    pub(crate) children: Vec<Self>,
    pub(crate) text: String,
}

impl Element {
    /// The root of a document.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, PmmlError> {
        let xml = |problem: &str| PmmlError::Xml { problem: problem.to_owned() };
        if bytes.len() > BYTES {
            return Err(xml("it is larger than 16 MiB"));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| xml("it is not UTF-8"))?;
        let mut reader = Reader::from_str(text);
        let mut open: Vec<Self> = vec![Self::default()];
        loop {
            let event = reader.read_event().map_err(|error| xml(&error.to_string()))?;
            match event {
                Event::Start(start) => {
                    if open.len() > DEPTH {
                        return Err(xml("it is nested too deeply"));
                    }
                    open.push(Self::of(&start)?);
                }
                Event::Empty(start) => {
                    let element = Self::of(&start)?;
                    if let Some(parent) = open.last_mut() {
                        parent.children.push(element);
                    }
                }
                Event::End(_) => {
                    if let (Some(element), Some(parent)) = (open.pop(), open.last_mut()) {
                        parent.children.push(element);
                    }
                }
                Event::Text(part) => push(&mut open, &part.xml10_content()),
                Event::CData(part) => push(&mut open, &part.xml10_content()),
                Event::GeneralRef(reference) => {
                    if let Ok(Some(character)) = reference.resolve_char_ref() {
                        push(&mut open, character.encode_utf8(&mut [0; 4]));
                    } else if let Some(known) = resolve_xml_entity(&reference.xml10_content()) {
                        push(&mut open, known);
                    }
                }
                Event::DocType(_) => return Err(xml("it brings its own document type")),
                Event::Eof => break,
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
        let mut roots = open.pop().filter(|_| open.is_empty()).map(|root| root.children);
        let root =
            roots.as_mut().and_then(|roots| if roots.len() == 1 { roots.pop() } else { None });
        root.ok_or_else(|| xml("it ends in the middle, or has no root"))
    }

    fn of(start: &BytesStart<'_>) -> Result<Self, PmmlError> {
        let xml = |problem: String| PmmlError::Xml { problem };
        let name = start.local_name().as_ref().to_owned();
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| xml(error.to_string()))?;
            let key = attribute.key.local_name().as_ref().to_owned();
            let value = attribute
                .normalized_value(XmlVersion::Explicit1_0)
                .map_err(|error| xml(error.to_string()))?;
            attributes.push((key, value.into_owned()));
        }
        Ok(Self { name, attributes, children: Vec::new(), text: String::new() })
    }

    /// An attribute of that name.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// An attribute that has to be there.
    pub(crate) fn required(&self, name: &str) -> Result<&str, PmmlError> {
        self.attribute(name)
            .ok_or_else(|| PmmlError::malformed(&self.name, format!("{name} is missing")))
    }

    /// The first child of that name.
    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// All children of that name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }
}

fn push(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}
