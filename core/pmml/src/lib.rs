//! Reads scorecards made with the tools of the trade: [PMML 4.4 Scorecard].
//!
//! ```text
//! model.pmml ──► Model ──► evaluate(row)      score and reason codes, as other PMML engines give
//!                  └─────► to_scorecard()     a Simsim scorecard, where its fields are features
//! ```
//!
//! # Example
//!
//! ```
//! use simsim_pmml::Model;
//!
//! let model = Model::parse(br#"
//!   <PMML version="4.4" xmlns="http://www.dmg.org/PMML-4_4"><Header/>
//!   <DataDictionary><DataField name="late" optype="continuous" dataType="integer"/></DataDictionary>
//!   <Scorecard functionName="regression" initialScore="500" baselineScore="40">
//!     <MiningSchema><MiningField name="late"/></MiningSchema>
//!     <Characteristics><Characteristic name="c1" reasonCode="TOO_LATE">
//!       <Attribute partialScore="40">
//!         <SimplePredicate field="late" operator="lessThan" value="1"/></Attribute>
//!       <Attribute partialScore="12.5"><True/></Attribute>
//!     </Characteristic></Characteristics>
//!   </Scorecard></PMML>"#)?;
//!
//! let result = model.evaluate(|field| (field == "late").then_some("3"))?;
//! assert_eq!(result.score.to_string(), "512.5");
//! assert_eq!(result.reason_codes, ["TOO_LATE"]);
//! # Ok::<(), simsim_pmml::PmmlError>(())
//! ```
//!
//! # What you can rely on
//!
//! - Simple, set and compound predicates with three-valued logic, partial scores, complex partial
//!   scores of `+ - * /`, reason codes with baselines: as the standard says.
//! - What is not supported is refused by name when the model is read, never skipped.
//! - Decimal arithmetic: `0.1 + 0.2` is `0.3`.
//!
//! # What it leaves to others
//!
//! Scoring records is `simsim-scoring`'s. This crate is apart from it because XML and decimals do
//! not fit in a crate without `std` and without fractions.
//!
//! # Security
//!
//! A model is a file from somebody else: a document type declaration is refused, size and depth are
//! limited, and no name in it is looked up anywhere.
//!
//! [PMML 4.4 Scorecard]: https://dmg.org/pmml/v4-4-1/Scorecard.html

mod convert;
mod element;
mod error;
mod model;
mod predicate;

pub use error::PmmlError;
pub use model::{Model, Points, Result};
