//! Fluent syntax to patterns, with terms filled in. One locale at a time; languages are compared elsewhere.

use super::{Case, Catalogue, Fault, File, Kind, LOCALES, Part, Pattern};
use fluent_syntax::ast::{
    CallArguments, Entry, Expression, InlineExpression, Message, PatternElement, Variant, VariantKey,
};
use fluent_syntax::unicode::unescape_unicode_to_string;
use std::collections::BTreeMap;

type Ast<'a> = fluent_syntax::ast::Resource<&'a str>;
type Terms<'a> = BTreeMap<&'a str, &'a fluent_syntax::ast::Pattern<&'a str>>;

/// Terms may use terms, this deep at most: deeper means in a circle.
const TERM_DEPTH: usize = 8;

/// Every file, by locale and name. Faults are added to `faults`.
pub fn read(files: &[File], faults: &mut Vec<Fault>) -> BTreeMap<(usize, String), Catalogue> {
    let parsed: Vec<(&File, Ast<'_>)> = files.iter().map(|file| (file, parse(file, faults))).collect();
    let mut read = BTreeMap::new();
    for locale in 0..LOCALES.len() {
        let own = || parsed.iter().filter(|(file, _)| file.locale == locale);
        let mut terms = Terms::new();
        for (file, ast) in own() {
            collect_terms(file, ast, &mut terms, faults);
        }
        for (file, ast) in own() {
            read.insert((locale, file.name.clone()), catalogue(file, ast, &terms, faults));
        }
    }
    read
}

fn parse<'a>(file: &'a File, faults: &mut Vec<Fault>) -> Ast<'a> {
    fluent_syntax::parser::parse(file.text.as_str()).unwrap_or_else(|(ast, errors)| {
        for error in errors {
            let line = file.text[..error.pos.start].lines().count().max(1);
            let wrong = format!("not Fluent near line {line}: {}", error.kind);
            faults.push(Fault::new(file.locale, &file.name, "", wrong));
        }
        ast
    })
}

fn collect_terms<'a>(file: &File, ast: &'a Ast<'_>, terms: &mut Terms<'a>, faults: &mut Vec<Fault>) {
    for entry in &ast.body {
        let Entry::Term(term) = entry else { continue };
        if terms.insert(term.id.name, &term.value).is_some() {
            faults.push(Fault::new(file.locale, &file.name, &format!("-{}", term.id.name), "defined twice"));
        }
    }
}

fn catalogue(file: &File, ast: &Ast<'_>, terms: &Terms<'_>, faults: &mut Vec<Fault>) -> Catalogue {
    let mut found = Catalogue { about: String::new(), messages: BTreeMap::new() };
    for entry in &ast.body {
        match entry {
            Entry::ResourceComment(comment) if found.about.is_empty() => found.about = comment.content.join(" "),
            Entry::Message(message) => {
                let key = message.id.name;
                let known = found.messages.contains_key(key);
                match if known { Err("defined twice".to_owned()) } else { text(message, terms) } {
                    Ok(pattern) => drop(found.messages.insert(key.to_owned(), pattern)),
                    Err(wrong) => faults.push(Fault::new(file.locale, &file.name, key, wrong)),
                }
            }
            _ => {}
        }
    }
    found
}

fn text(message: &Message<&str>, terms: &Terms<'_>) -> Result<Pattern, String> {
    if !message.id.name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
        return Err("a key is lower case with hyphens".to_owned());
    }
    if !message.attributes.is_empty() {
        return Err("attributes are not supported; give the text a key of its own".to_owned());
    }
    pattern(message.value.as_ref().ok_or("has no text")?, terms, 0)
}

fn pattern(ast: &fluent_syntax::ast::Pattern<&str>, terms: &Terms<'_>, depth: usize) -> Result<Pattern, String> {
    let mut parts = Pattern::new();
    for element in &ast.elements {
        let more = match element {
            PatternElement::TextElement { value } => vec![Part::Text((*value).to_owned())],
            PatternElement::Placeable { expression } => placeable(expression, terms, depth)?,
        };
        for part in more {
            match (parts.last_mut(), part) {
                (Some(Part::Text(before)), Part::Text(text)) => before.push_str(&text),
                (_, part) => parts.push(part),
            }
        }
    }
    Ok(parts)
}

fn placeable(expression: &Expression<&str>, terms: &Terms<'_>, depth: usize) -> Result<Pattern, String> {
    let inline = match expression {
        Expression::Select { selector, variants } => return select(selector, variants, terms, depth),
        Expression::Inline(inline) => inline,
    };
    match inline {
        InlineExpression::StringLiteral { value } => {
            Ok(vec![Part::Text(unescape_unicode_to_string(value).into_owned())])
        }
        InlineExpression::TermReference { id, attribute: None, arguments: None } => {
            let term = terms.get(id.name).ok_or_else(|| format!("there is no term -{}", id.name))?;
            if depth == TERM_DEPTH {
                return Err(format!("the term -{} uses itself", id.name));
            }
            pattern(term, terms, depth + 1)
        }
        other => argument(other).map(|(name, kind)| vec![Part::Argument { name, kind }]),
    }
}

/// `$name`, or `NUMBER($name)`, which makes it a number where no selection does.
fn argument(expression: &InlineExpression<&str>) -> Result<(String, Kind), String> {
    match expression {
        InlineExpression::VariableReference { id } => Ok((id.name.to_owned(), Kind::Plain)),
        InlineExpression::FunctionReference { id, arguments: CallArguments { positional, named } }
            if id.name == "NUMBER" && named.is_empty() =>
        {
            match positional.as_slice() {
                [InlineExpression::VariableReference { id }] => Ok((id.name.to_owned(), Kind::Number)),
                _ => Err("NUMBER takes one argument of the message".to_owned()),
            }
        }
        InlineExpression::FunctionReference { id, .. } => Err(format!("{} is not a supported function", id.name)),
        InlineExpression::MessageReference { id, .. } => {
            Err(format!("a reference to the message {} is not supported; make it a term", id.name))
        }
        _ => Err("only arguments, quoted text, selections and plain terms may stand in braces".to_owned()),
    }
}

fn select(
    selector: &InlineExpression<&str>,
    variants: &[Variant<&str>],
    terms: &Terms<'_>,
    depth: usize,
) -> Result<Pattern, String> {
    let (argument, stated) = argument(selector)?;
    let mut cases: Vec<(Case, Pattern)> = Vec::new();
    let mut default = None;
    for variant in variants {
        let text = pattern(&variant.value, terms, depth)?;
        if let (true, VariantKey::Identifier { name }) = (variant.default, &variant.key) {
            default = Some((*name, text));
            continue;
        }
        let case = case(&variant.key)?;
        if cases.iter().any(|(known, _)| same(known, &case)) {
            return Err(format!("the selection by ${argument} has two cases for the same value"));
        }
        cases.push((case, text));
    }
    let (name, otherwise) = default.ok_or("the default of a selection is a word, such as *[other]")?;
    let words = cases.iter().filter(|(case, _)| matches!(case, Case::Word(_))).count();
    let kind = match words {
        0 if name == "other" => Kind::Number,
        _ if words == cases.len() && stated == Kind::Plain => Kind::Word,
        _ => return Err(format!("the selection by ${argument} mixes numbers and words, or has no default *[other]")),
    };
    Ok(vec![Part::Select { argument, kind, cases, otherwise }])
}

fn same(one: &Case, other: &Case) -> bool {
    let is_one = |case: &Case| matches!(case, Case::One | Case::Exact(1 | -1));
    one == other || (*one == Case::One && is_one(other)) || (*other == Case::One && is_one(one))
}

fn case(key: &VariantKey<&str>) -> Result<Case, String> {
    match key {
        VariantKey::NumberLiteral { value } => {
            value.parse().map(Case::Exact).map_err(|_| format!("{value} is not a whole number"))
        }
        VariantKey::Identifier { name: "one" } => Ok(Case::One),
        VariantKey::Identifier { name: name @ ("zero" | "two" | "few" | "many" | "other") } => {
            Err(format!("[{name}] never matches here; use numbers, [one] and the default *[other]"))
        }
        VariantKey::Identifier { name } => Ok(Case::Word((*name).to_owned())),
    }
}
