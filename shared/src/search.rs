//! One folding for search, used by the client's index and by the server's stored column.

/// Folds case, umlauts, sharp s and common accents: "Größe" and "groesse" become one word.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for character in text.chars().flat_map(char::to_lowercase) {
        match character {
            'ä' => folded.push_str("ae"),
            'ö' => folded.push_str("oe"),
            'ü' => folded.push_str("ue"),
            'ß' => folded.push_str("ss"),
            'á' | 'à' | 'â' | 'ã' | 'å' => folded.push('a'),
            'é' | 'è' | 'ê' | 'ë' => folded.push('e'),
            'í' | 'ì' | 'î' | 'ï' => folded.push('i'),
            'ó' | 'ò' | 'ô' | 'õ' | 'ø' => folded.push('o'),
            'ú' | 'ù' | 'û' => folded.push('u'),
            'ç' | 'ć' | 'č' => folded.push('c'),
            'ñ' | 'ń' => folded.push('n'),
            'ł' => folded.push('l'),
            'ś' | 'š' => folded.push('s'),
            'ź' | 'ż' | 'ž' => folded.push('z'),
            other => folded.push(other),
        }
    }
    folded
}

/// How well `text` answers `query`: `None` when a word of the query is nowhere in it.
/// Lower is better: 0 starts with the query, 1 a word starts with it, 2 every word of the query is inside.
pub fn rank(query: &str, text: &str) -> Option<u8> {
    let (query, text) = (fold(query.trim()), fold(text));
    if query.is_empty() {
        return None;
    }
    if text.starts_with(&query) {
        return Some(0);
    }
    let begins_word = |word: &str| {
        text.match_indices(word)
            .any(|(at, _)| text[..at].chars().next_back().is_none_or(|before| !before.is_alphanumeric()))
    };
    if query.split_whitespace().all(begins_word) {
        return Some(1);
    }
    query.split_whitespace().all(|word| text.contains(word)).then_some(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_umlauts_and_case() {
        assert_eq!(fold("Größe ÄÖÜ Wójcik"), "groesse aeoeue wojcik");
    }

    #[test]
    fn ranks_prefix_before_word_before_inside() {
        assert_eq!(rank("dock", "Docking station"), Some(0));
        assert_eq!(rank("stat", "Docking station"), Some(1));
        assert_eq!(rank("king", "Docking station"), Some(2));
        assert_eq!(rank("vpn", "Docking station"), None);
        assert_eq!(rank("  ", "Docking station"), None);
    }
}
