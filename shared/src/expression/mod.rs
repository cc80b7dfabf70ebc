//! The condition language of forms, approvals and plans: one small language, the same code in browser and server.
//!
//! `total > 500 and peripherals has "monitor"`, `office in ["Plant North", "Plant South"]`, `not given note`.
//! Words: `and`, `or`, `not`, `given`, `in`, `has`, `true`, `false`; comparisons `=`, `!=`, `<`, `<=`, `>`, `>=`; `+`, `-`,
//! `*`. A comparison with something that was not answered is false; `given` tells whether it was. In sums it counts as 0.
//! `if total > 500 then 2 else 1` chooses. A date moves by days, `needed_by - 5`, and two dates are days apart.

mod meant;
mod number;
mod parse;
mod together;
mod walk;

pub use meant::Offered;
pub use number::DECIMALS_MAX;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

/// Longest expression, in characters.
pub const LENGTH_MAX: usize = 2_000;

/// What a value can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Yes or no.
    Truth,
    /// A number with up to four decimals.
    Number,
    /// One text, such as a choice id.
    Text,
    /// Several texts.
    Texts,
    /// A calendar date.
    Date,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Truth => "a condition",
            Kind::Number => "a number",
            Kind::Text => "a text",
            Kind::Texts => "a list of texts",
            Kind::Date => "a date",
        })
    }
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Yes or no.
    Truth(bool),
    /// A number, exact.
    Number(Number),
    /// One text.
    Text(String),
    /// Several texts.
    Texts(Vec<String>),
    /// A calendar date.
    Date(Date),
}

/// A number in ten-thousandths: money and counts compare exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number(i64);

impl Number {
    /// One, in the unit that is counted.
    const ONE: i64 = 10_000;

    /// A whole number; none beyond the range of about nine hundred billions.
    pub fn whole(number: i64) -> Option<Self> {
        number.checked_mul(Self::ONE).map(Number)
    }

    /// An amount of money from its hundredths.
    pub fn from_hundredths(hundredths: i64) -> Option<Self> {
        hundredths.checked_mul(Self::ONE / 100).map(Number)
    }

    /// The least number above 0 with so many decimals, at most [`DECIMALS_MAX`].
    pub fn least(decimals: u8) -> Self {
        Number(Self::ONE / 10_i64.pow(u32::from(decimals.min(DECIMALS_MAX))))
    }
}

/// What is wrong with an expression, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Character from which on it is wrong, counted from 1.
    pub at: usize,
    /// What is wrong there.
    pub reason: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "character {}: {}", self.at, self.reason)
    }
}

impl std::error::Error for Fault {}

/// A condition that was read; stored and sent as the text it was written in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Expression {
    text: String,
    root: Node,
}

/// A part of an expression, with the character it begins at.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Node {
    at: usize,
    what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    Literal(Value),
    Name(String),
    Given(String),
    Not(Box<Node>),
    Negative(Box<Node>),
    Two(Operator, Box<Node>, Box<Node>),
    If(Box<[Node; 3]>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Or,
    And,
    Equal,
    Different,
    Less,
    AtMost,
    More,
    AtLeast,
    In,
    Has,
    Plus,
    Minus,
    Times,
}

/// What an expression may name.
pub trait Names {
    /// What the name stands for; none if there is no such thing.
    fn kind(&self, name: &str) -> Option<Kind>;
    /// What was answered; none where nothing was.
    fn value(&self, name: &str) -> Option<Value>;
    /// What it can be answered with; none: anything of its kind. Asked at publish time only.
    fn offered(&self, _name: &str) -> Option<Offered<'_>> {
        None
    }
    /// The least and the most that a number can be, where it has bounds. Asked at publish time only.
    fn range(&self, _name: &str) -> (Option<Number>, Option<Number>) {
        (None, None)
    }
    /// What a number is a multiple of, whatever is answered. Asked at publish time only.
    fn step(&self, _name: &str) -> Number {
        Number::least(DECIMALS_MAX)
    }
}

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// The first fault, with its place.
    pub fn read(text: &str) -> Result<Self, Fault> {
        Ok(Self { text: text.to_owned(), root: parse::parse(text)? })
    }

    /// The text it was written in.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Checks at publish time that every name is there, that everything fits together and that it is a condition.
    ///
    /// # Errors
    /// The first fault, with its place.
    pub fn check(&self, names: &dyn Names) -> Result<(), Fault> {
        match walk::kind(&self.root, names)? {
            Kind::Truth => Ok(()),
            other => Err(Fault { at: 1, reason: format!("this is {other}, not a condition") }),
        }
    }

    /// Checks at publish time that no part of a condition is always or never so, neither alone nor together with what stands
    /// before it (`total > 500 and total < 400`), and that what it compares answers with can be answered. `computes`: the expression is no condition, but the answer itself.
    ///
    /// # Errors
    /// The first fault, with its place.
    pub fn check_meaning(&self, names: &dyn Names, computes: bool) -> Result<(), Fault> {
        meant::meant(&self.root, names, !computes)
    }

    /// What kind of value it has.
    ///
    /// # Errors
    /// The first fault, with its place.
    pub fn kind(&self, names: &dyn Names) -> Result<Kind, Fault> {
        walk::kind(&self.root, names)
    }

    /// Its value; none where something that it needs was not answered.
    ///
    /// # Errors
    /// What [`Expression::kind`] would have refused, or a value beyond every range.
    pub fn value(&self, names: &dyn Names) -> Result<Option<Value>, Fault> {
        walk::value(&self.root, names)
    }

    /// The names that it uses.
    pub fn names(&self) -> BTreeSet<&str> {
        let mut names = BTreeSet::new();
        walk::names(&self.root, &mut names);
        names
    }

    /// The name and the bound of a condition that is nothing but `name > bound` or `name >= bound`: it can be said in
    /// words.
    pub fn above(&self) -> Option<(&str, Number)> {
        let What::Two(Operator::More | Operator::AtLeast, name, bound) = &self.root.what else { return None };
        match (&name.what, &bound.what) {
            (What::Name(name), What::Literal(Value::Number(bound))) => Some((name, *bound)),
            _ => None,
        }
    }

    /// The name of a condition that is nothing but `given name`.
    pub fn given(&self) -> Option<&str> {
        match &self.root.what {
            What::Given(name) => Some(name),
            _ => None,
        }
    }

    /// Whether one of two conditions is written as `not` of the other: then exactly one of them holds, whatever is answered.
    pub fn is_opposite_of(&self, other: &Self) -> bool {
        let negates = |one: &Node, other: &Node| matches!(&one.what, What::Not(inner) if meant::same(inner, other));
        negates(&self.root, &other.root) || negates(&other.root, &self.root)
    }

    /// Whether two conditions are the same one: they hold together, whatever is answered.
    pub fn is_same_as(&self, other: &Self) -> bool {
        meant::same(&self.root, &other.root)
    }

    /// Whether the condition holds.
    ///
    /// # Errors
    /// What [`Expression::check`] would have refused, or a number beyond every range.
    pub fn holds(&self, names: &dyn Names) -> Result<bool, Fault> {
        match walk::value(&self.root, names)? {
            Some(Value::Truth(truth)) => Ok(truth),
            Some(_) => Err(Fault { at: 1, reason: "this is no condition".to_owned() }),
            None => Ok(false),
        }
    }
}

impl TryFrom<String> for Expression {
    type Error = Fault;

    fn try_from(text: String) -> Result<Self, Fault> {
        Self::read(&text)
    }
}

impl From<Expression> for String {
    fn from(expression: Expression) -> String {
        expression.text
    }
}

#[cfg(test)]
mod tests;
