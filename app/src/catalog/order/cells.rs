//! The cells of a table as spreadsheets write and read them: a cell with a quote, a tab or a line break stands between
//! quotes, and a quote inside of it is doubled (RFC 4180, section 2, with tabs). Pure.

/// A line of a table: its cells between tabs.
pub fn written(cells: &[String]) -> String {
    cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join("\t") + "\n"
}

fn quoted(cell: &str) -> String {
    if cell.contains(['"', '\t', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

/// The lines of a table whose cells stand between `mark`, each cell without white space around it; lines in which nothing
/// stands are passed over. A quote that opens no cell, or that nothing closes at a cell's end, is a part of the text: of
/// 19" as of "Night" planner.
pub fn read(text: &str, mark: char) -> Vec<Vec<String>> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let (mut lines, mut line, mut rest) = (Vec::new(), Vec::new(), text.as_str());
    loop {
        let (cell, after) = between_quotes(rest, mark).unwrap_or_else(|| {
            let (cell, after) = rest.split_at(rest.find([mark, '\n']).unwrap_or(rest.len()));
            (cell.to_owned(), after)
        });
        line.push(cell.trim().to_owned());
        let Some(next) = after.chars().next() else { break };
        if next == '\n' {
            lines.push(std::mem::take(&mut line));
        }
        rest = &after[next.len_utf8()..];
    }
    lines.push(line);
    lines.retain(|line| line.iter().any(|cell| !cell.is_empty()));
    lines
}

/// The cell that begins here between quotes, and what comes after it; none where it is not written so.
fn between_quotes(text: &str, mark: char) -> Option<(String, &str)> {
    let blank = |one: char| one == ' ' && one != mark;
    let mut rest = text.trim_start_matches(blank).strip_prefix('"')?;
    let mut cell = String::new();
    loop {
        let (said, after) = rest.split_once('"')?;
        cell.push_str(said);
        if let Some(after) = after.strip_prefix('"') {
            cell.push('"');
            rest = after;
            continue;
        }
        let after = after.trim_start_matches(blank);
        return (after.is_empty() || after.starts_with([mark, '\n'])).then_some((cell, after));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every text of at most so many of these characters.
    fn texts(longest: usize) -> Vec<String> {
        let mut all = vec![String::new()];
        let mut last = all.clone();
        for _ in 0..longest {
            last = last
                .iter()
                .flat_map(|text| ['a', '"', '\t', '\n', ' ', ';'].map(|one| format!("{text}{one}")))
                .collect();
            all.extend_from_slice(&last);
        }
        all
    }

    #[test]
    fn every_cell_is_read_as_it_was_written_whatever_stands_beside_it() {
        let short = texts(2);
        for cell in texts(4) {
            for other in &short {
                let table = [["x", &cell, other], ["y", other, &cell]].map(|line| line.map(str::to_owned).to_vec());
                let text: String = table.iter().map(|line| written(line)).collect();
                let wanted: Vec<Vec<&str>> =
                    table.iter().map(|line| line.iter().map(|cell| cell.trim()).collect()).collect();
                assert_eq!(read(&text, '\t'), wanted, "{text:?}");
            }
        }
    }

    #[test]
    fn only_what_needs_quotes_has_them() {
        let line = |cells: &[&str]| written(&cells.iter().map(|&cell| cell.to_owned()).collect::<Vec<_>>());
        assert_eq!(line(&["Grace", "Kim, G.", "a; b"]), "Grace\tKim, G.\ta; b\n");
        assert_eq!(line(&["\"Night\" planner", "19\"", "a\nb"]), "\"\"\"Night\"\" planner\"\t\"19\"\"\"\t\"a\nb\"\n");
    }

    #[test]
    fn quotes_that_stand_for_themselves_stay() {
        assert_eq!(
            read("\"Night\" planner\t19\"\t\"\tsay \"yes\"\n", '\t'),
            [["\"Night\" planner", "19\"", "\"", "say \"yes\""]]
        );
        assert_eq!(read("\"open\tend\nLuis\tWelder", '\t'), [["\"open", "end"], ["Luis", "Welder"]]);
    }

    #[test]
    fn a_cell_between_quotes_may_hold_marks_and_lines() {
        assert_eq!(read("\"Kim, Grace\", \"a \"\"b\"\"\" ,c\r\n", ','), [["Kim, Grace", "a \"b\"", "c"]]);
        assert_eq!(
            read("Grace\t\"first\r\nsecond\"\r\n \t\r\nLuis\t", '\t'),
            [["Grace", "first\nsecond"], ["Luis", ""]]
        );
    }
}
