//! What reads and fits together and yet nobody can mean: a comparison with what cannot be answered, a condition that is
//! always or never so. Publishing alone asks.

use super::{Fault, Names, Node, Number, Operator, Value, What};
use std::collections::BTreeSet;

/// What a name can be answered with, where not everything fits its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offered<'a> {
    /// One, or some, of these ids.
    Of(Vec<&'a str>),
    /// The id of something in the directory, never its name.
    Id,
}

fn fault(node: &Node, reason: String) -> Result<(), Fault> {
    Err(Fault { at: node.at, reason })
}

/// The first such place. `whole`: the expression is a condition, and not the answer that it computes.
pub(super) fn meant(node: &Node, names: &dyn Names, whole: bool) -> Result<(), Fault> {
    if whole { condition(node, names) } else { value(node, names) }
}

/// A part that decides: it has to depend on something.
fn condition(node: &Node, names: &dyn Names) -> Result<(), Fault> {
    let mut named = BTreeSet::new();
    super::walk::names(node, &mut named);
    if named.is_empty() {
        return fault(node, "this is always or never so: it depends on no answer".to_owned());
    }
    value(node, names)
}

fn value(node: &Node, names: &dyn Names) -> Result<(), Fault> {
    match &node.what {
        What::Literal(_) | What::Name(_) | What::Given(_) => Ok(()),
        What::Not(inner) => condition(inner, names),
        What::Negative(inner) => value(inner, names),
        What::Two(Operator::Or | Operator::And, left, right) => {
            condition(left, names)?;
            condition(right, names)?;
            super::together::joined(node, names)
        }
        What::Two(Operator::Plus | Operator::Minus | Operator::Times, left, right) => {
            value(left, names)?;
            value(right, names)
        }
        What::Two(operator, left, right) => compared(node, *operator, (left, right), names),
        What::If(parts) => {
            let [asked, one, other] = parts.as_ref();
            condition(asked, names)?;
            value(one, names)?;
            value(other, names)?;
            super::together::joined(node, names)
        }
    }
}

fn compared(node: &Node, operator: Operator, (left, right): (&Node, &Node), names: &dyn Names) -> Result<(), Fault> {
    let mut named = BTreeSet::new();
    super::walk::names(node, &mut named);
    if named.is_empty() {
        return fault(node, "this is always or never so: it depends on no answer".to_owned());
    }
    if same(left, right) {
        return fault(node, "this is always or never so: both sides are the same".to_owned());
    }
    if let Some(bound) = constant(operator, range(left, names), range(right, names)) {
        return fault(node, format!("this is always or never so: what it compares {bound}"));
    }
    answerable(left, right, names)?;
    answerable(right, left, names)?;
    value(left, names)?;
    value(right, names)
}

/// The least and the most of a number, where it has bounds.
type Range = (Option<Number>, Option<Number>);

/// What a part can be, as a number. What was not answered counts as 0 in sums, which is a bound of `total` and `lines`.
fn range(node: &Node, names: &dyn Names) -> Range {
    let sum = |one: Option<Number>, other: Option<Number>| {
        one.zip(other).and_then(|(one, other)| one.0.checked_add(other.0)).map(Number)
    };
    let minus = |number: Option<Number>| number.and_then(|number| number.0.checked_neg()).map(Number);
    let turned = |(least, most): Range| (minus(most), minus(least));
    match &node.what {
        What::Literal(Value::Number(number)) => (Some(*number), Some(*number)),
        What::Name(name) => names.range(name),
        What::Negative(inner) => turned(range(inner, names)),
        What::Two(operator @ (Operator::Plus | Operator::Minus), left, right) => {
            let (left, right) = (range(left, names), range(right, names));
            let right = if *operator == Operator::Minus { turned(right) } else { right };
            (sum(left.0, right.0), sum(left.1, right.1))
        }
        _ => (None, None),
    }
}

/// Why a comparison of numbers has one outcome whatever is answered; none where it has both.
fn constant(operator: Operator, left: Range, right: Range) -> Option<String> {
    let fixed = |(least, most): Range| least.filter(|least| Some(*least) == most);
    // The same with the fixed number on the right.
    let (operator, (least, most), bound) = match (fixed(left), fixed(right)) {
        (_, Some(bound)) => (operator, left, bound),
        (Some(bound), None) => (turned(operator), right, bound),
        (None, None) => return None,
    };
    let low = least.filter(|least| match operator {
        Operator::Less | Operator::AtLeast => *least >= bound,
        Operator::AtMost | Operator::More | Operator::Equal | Operator::Different => *least > bound,
        _ => false,
    });
    let high = most.filter(|most| match operator {
        Operator::More | Operator::AtMost => *most <= bound,
        Operator::AtLeast | Operator::Less | Operator::Equal | Operator::Different => *most < bound,
        _ => false,
    });
    let said = low.map(|least| format!("is never below {least}"));
    said.or_else(|| high.map(|most| format!("is never above {most}")))
}

/// The comparison with its sides changed.
pub(super) fn turned(operator: Operator) -> Operator {
    match operator {
        Operator::Less => Operator::More,
        Operator::More => Operator::Less,
        Operator::AtMost => Operator::AtLeast,
        Operator::AtLeast => Operator::AtMost,
        same => same,
    }
}

/// Whether what stands beside a name can be its answer.
fn answerable(name: &Node, beside: &Node, names: &dyn Names) -> Result<(), Fault> {
    let texts = match &beside.what {
        What::Literal(Value::Texts(texts)) if texts.is_empty() => {
            return fault(beside, "nothing is in this list".to_owned());
        }
        What::Literal(Value::Text(text)) => std::slice::from_ref(text),
        What::Literal(Value::Texts(texts)) => texts,
        _ => return Ok(()),
    };
    let What::Name(name) = &name.what else { return Ok(()) };
    let Some(offered) = names.offered(name) else { return Ok(()) };
    let strange = |text: &&String| match &offered {
        Offered::Of(ids) => !ids.contains(&text.as_str()),
        Offered::Id => uuid::Uuid::parse_str(text).is_err(),
    };
    let Some(text) = texts.iter().find(strange) else { return Ok(()) };
    let reason = match &offered {
        Offered::Of(ids) => {
            let ids: Vec<String> = ids.iter().map(|id| format!("{id:?}")).collect();
            format!("{name:?} offers no {text:?}, but {}", ids.join(", "))
        }
        Offered::Id => format!("{name:?} is answered with an id, which {text:?} is not"),
    };
    fault(beside, reason)
}

/// Whether two parts are written alike, wherever they stand.
pub(super) fn same(left: &Node, right: &Node) -> bool {
    match (&left.what, &right.what) {
        (What::Literal(left), What::Literal(right)) => left == right,
        (What::Name(left), What::Name(right)) | (What::Given(left), What::Given(right)) => left == right,
        (What::Not(left), What::Not(right)) | (What::Negative(left), What::Negative(right)) => same(left, right),
        (What::Two(operator, a, b), What::Two(other, c, d)) => operator == other && same(a, c) && same(b, d),
        (What::If(left), What::If(right)) => left.iter().zip(right.iter()).all(|(left, right)| same(left, right)),
        _ => false,
    }
}
