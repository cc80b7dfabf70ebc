//! Text to expression: words and signs, then what they mean. Strongest first: `*`, `+ -`, comparisons, `not`, `and`, `or`.

use super::{Fault, LENGTH_MAX, Node, Number, Operator, Value, What};

/// Deepest nesting: the parser calls itself.
const DEPTH_MAX: usize = 32;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Number(Number),
    Text(String),
    Sign(&'static str),
    End,
}

pub(super) fn parse(text: &str) -> Result<Node, Fault> {
    if text.chars().count() > LENGTH_MAX {
        return Err(fault(LENGTH_MAX, format!("an expression has at most {LENGTH_MAX} characters")));
    }
    let mut parser = Parser { tokens: tokens(text)?, next: 0, depth: 0 };
    let root = parser.either()?;
    match parser.peek() {
        Token::End => Ok(root),
        other => Err(fault(parser.at(), format!("{} does not belong here", said(other)))),
    }
}

fn fault(at: usize, reason: impl Into<String>) -> Fault {
    Fault { at, reason: reason.into() }
}

fn said(token: &Token) -> String {
    match token {
        Token::Word(word) => format!("{word:?}"),
        Token::Number(_) => "this number".to_owned(),
        Token::Text(text) => format!("the text {text:?}"),
        Token::Sign(sign) => format!("{sign:?}"),
        Token::End => "the end".to_owned(),
    }
}

const SIGNS: [&str; 15] = ["!=", "<=", ">=", "==", "=", "<", ">", "(", ")", "[", "]", ",", "+", "-", "*"];

fn tokens(text: &str) -> Result<Vec<(usize, Token)>, Fault> {
    let characters: Vec<char> = text.chars().collect();
    let (mut tokens, mut next) = (Vec::new(), 0);
    while let Some(&character) = characters.get(next) {
        let begin = next;
        let run = |from: usize, fits: fn(char) -> bool| characters[from..].iter().take_while(|one| fits(**one)).count();
        if character.is_whitespace() {
            next += 1;
            continue;
        }
        let token = if character.is_ascii_digit() {
            next += run(next, |one| one.is_ascii_digit() || one == '.');
            Token::Number(number(&characters[begin..next], begin + 1)?)
        } else if character.is_alphabetic() || character == '_' {
            next += run(next, |one| one.is_alphanumeric() || one == '_' || one == '.');
            Token::Word(characters[begin..next].iter().collect())
        } else if character == '"' || character == '\'' {
            let length = characters[next + 1..].iter().position(|one| *one == character);
            let length = length.ok_or_else(|| fault(begin + 1, "this text has no end"))?;
            next += length + 2;
            Token::Text(characters[begin + 1..next - 1].iter().collect())
        } else {
            let rest: String = characters[next..].iter().take(2).collect();
            let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign));
            let sign = sign.ok_or_else(|| fault(begin + 1, format!("{character:?} means nothing here")))?;
            next += sign.len();
            Token::Sign(sign)
        };
        tokens.push((begin + 1, token));
    }
    tokens.push((characters.len() + 1, Token::End));
    Ok(tokens)
}

fn number(digits: &[char], at: usize) -> Result<Number, Fault> {
    let text: String = digits.iter().collect();
    let part = text.split_once('.').map_or("", |(_, part)| part);
    if part.len() > 4 {
        return Err(fault(at, "a number has at most four decimals"));
    }
    Number::read(&text).ok_or_else(|| fault(at, format!("{text:?} is no number")))
}

struct Parser {
    tokens: Vec<(usize, Token)>,
    next: usize,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> &Token {
        &self.tokens[self.next].1
    }

    fn at(&self) -> usize {
        self.tokens[self.next].0
    }

    fn take(&mut self) -> Token {
        let token = self.peek().clone();
        // The end is never taken away.
        self.next = (self.next + 1).min(self.tokens.len() - 1);
        token
    }

    fn took_word(&mut self, word: &str) -> bool {
        let there = matches!(self.peek(), Token::Word(next) if next == word);
        if there {
            self.take();
        }
        there
    }

    fn took_sign(&mut self, sign: &str) -> bool {
        let there = matches!(self.peek(), Token::Sign(next) if *next == sign);
        if there {
            self.take();
        }
        there
    }

    fn expect_sign(&mut self, sign: &str) -> Result<(), Fault> {
        if self.took_sign(sign) { Ok(()) } else { Err(fault(self.at(), format!("{sign:?} is missing"))) }
    }

    fn either(&mut self) -> Result<Node, Fault> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(fault(self.at(), format!("more than {DEPTH_MAX} levels inside each other")));
        }
        let at = self.at();
        let node = if self.took_word("if") { self.choice(at)? } else { self.any_of()? };
        self.depth -= 1;
        Ok(node)
    }

    fn any_of(&mut self) -> Result<Node, Fault> {
        let mut left = self.both()?;
        while self.took_word("or") {
            left = two(Operator::Or, left, self.both()?);
        }
        Ok(left)
    }

    fn choice(&mut self, at: usize) -> Result<Node, Fault> {
        let condition = self.either()?;
        self.expect_word("then")?;
        let one = self.either()?;
        self.expect_word("else")?;
        Ok(Node { at, what: What::If(Box::new([condition, one, self.either()?])) })
    }

    fn expect_word(&mut self, word: &str) -> Result<(), Fault> {
        if self.took_word(word) { Ok(()) } else { Err(fault(self.at(), format!("{word:?} is missing"))) }
    }

    fn both(&mut self) -> Result<Node, Fault> {
        let mut left = self.negated()?;
        while self.took_word("and") {
            left = two(Operator::And, left, self.negated()?);
        }
        Ok(left)
    }

    fn negated(&mut self) -> Result<Node, Fault> {
        let at = self.at();
        let mut times = 0;
        while self.took_word("not") {
            times += 1;
        }
        let node = self.compared()?;
        Ok(if times % 2 == 1 { Node { at, what: What::Not(Box::new(node)) } } else { node })
    }

    fn compared(&mut self) -> Result<Node, Fault> {
        let left = self.sum()?;
        let operator = match self.peek() {
            Token::Sign("=" | "==") => Operator::Equal,
            Token::Sign("!=") => Operator::Different,
            Token::Sign("<") => Operator::Less,
            Token::Sign("<=") => Operator::AtMost,
            Token::Sign(">") => Operator::More,
            Token::Sign(">=") => Operator::AtLeast,
            Token::Word(word) if word == "in" => Operator::In,
            Token::Word(word) if word == "has" => Operator::Has,
            _ => return Ok(left),
        };
        self.take();
        Ok(two(operator, left, self.sum()?))
    }

    fn sum(&mut self) -> Result<Node, Fault> {
        let mut left = self.product()?;
        loop {
            let operator = match self.peek() {
                Token::Sign("+") => Operator::Plus,
                Token::Sign("-") => Operator::Minus,
                _ => return Ok(left),
            };
            self.take();
            left = two(operator, left, self.product()?);
        }
    }

    fn product(&mut self) -> Result<Node, Fault> {
        let mut left = self.one()?;
        while self.took_sign("*") {
            left = two(Operator::Times, left, self.one()?);
        }
        Ok(left)
    }

    fn one(&mut self) -> Result<Node, Fault> {
        let at = self.at();
        let what = match self.take() {
            Token::Number(number) => What::Literal(Value::Number(number)),
            Token::Text(text) => What::Literal(Value::Text(text)),
            Token::Sign("(") => {
                let inner = self.either()?;
                self.expect_sign(")")?;
                return Ok(inner);
            }
            Token::Sign("[") => What::Literal(Value::Texts(self.texts()?)),
            Token::Sign("-") => What::Negative(Box::new(self.one_deeper()?)),
            Token::Word(word) => match word.as_str() {
                "true" => What::Literal(Value::Truth(true)),
                "false" => What::Literal(Value::Truth(false)),
                "given" => match self.take() {
                    Token::Word(name) if !is_reserved(&name) => What::Given(name),
                    other => return Err(fault(at, format!("\"given\" needs a name, not {}", said(&other)))),
                },
                reserved if is_reserved(reserved) => {
                    return Err(fault(at, format!("{reserved:?} does not belong here")));
                }
                _ => What::Name(word),
            },
            other => return Err(fault(at, format!("a value is missing before {}", said(&other)))),
        };
        Ok(Node { at, what })
    }

    /// A sign before a value, again and again, is nesting too.
    fn one_deeper(&mut self) -> Result<Node, Fault> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(fault(self.at(), format!("more than {DEPTH_MAX} levels inside each other")));
        }
        let node = self.one();
        self.depth -= 1;
        node
    }

    fn texts(&mut self) -> Result<Vec<String>, Fault> {
        let mut texts = Vec::new();
        loop {
            let at = self.at();
            match self.take() {
                Token::Text(text) => texts.push(text),
                other => return Err(fault(at, format!("a list holds texts, not {}", said(&other)))),
            }
            if self.took_sign("]") {
                return Ok(texts);
            }
            self.expect_sign(",")?;
        }
    }
}

fn two(operator: Operator, left: Node, right: Node) -> Node {
    Node { at: left.at, what: What::Two(operator, Box::new(left), Box::new(right)) }
}

fn is_reserved(word: &str) -> bool {
    matches!(word, "and" | "or" | "not" | "given" | "in" | "has" | "true" | "false" | "if" | "then" | "else")
}
