//! Which of the prepared encodings a caller takes (RFC 9110, Accept-Encoding). Nothing is compressed here.

/// A representation that the client build prepared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Brotli,
    Gzip,
    Identity,
}

impl Encoding {
    /// As it stands in headers.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
            Self::Identity => "identity",
        }
    }

    /// What the build appends to the file's name.
    pub(super) fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
            Self::Identity => "",
        }
    }
}

/// The encodings that the caller takes, our preference first. The plain file is always the last resort: a reply that
/// the caller did not ask for serves better than none.
pub(super) fn by_preference(accept_encoding: &[&str]) -> impl Iterator<Item = Encoding> {
    let accepts = |name: &str| accepts(accept_encoding, name);
    let (brotli, gzip) = (accepts("br"), accepts("gzip"));
    [(Encoding::Brotli, brotli), (Encoding::Gzip, gzip), (Encoding::Identity, true)]
        .into_iter()
        .filter_map(|(encoding, accepted)| accepted.then_some(encoding))
}

/// Whether the header's values take `name`: by itself, else by `*`; a weight of zero refuses.
fn accepts(values: &[&str], name: &str) -> bool {
    let mut by_star = false;
    for entry in values.iter().flat_map(|value| value.split(',')) {
        let mut parts = entry.split(';').map(str::trim);
        let coding = parts.next().unwrap_or_default();
        let refused = parts.filter_map(weight).any(|weight| weight == 0.0);
        if coding.eq_ignore_ascii_case(name) {
            return !refused;
        }
        if coding == "*" {
            by_star = !refused;
        }
    }
    by_star
}

fn weight(parameter: &str) -> Option<f32> {
    let (name, value) = parameter.split_once('=')?;
    name.trim().eq_ignore_ascii_case("q").then(|| value.trim().parse().unwrap_or(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(header: &[&str]) -> &'static str {
        by_preference(header).next().unwrap().name()
    }

    #[test]
    fn brotli_before_gzip_before_the_plain_file() {
        assert_eq!(first(&["gzip, deflate, br, zstd"]), "br");
        assert_eq!(first(&["gzip, deflate"]), "gzip");
        assert_eq!(first(&["deflate"]), "identity");
        assert_eq!(first(&[]), "identity");
        assert_eq!(first(&["gzip", "br"]), "br");
    }

    #[test]
    fn a_weight_of_zero_refuses() {
        assert_eq!(first(&["br;q=0, gzip;q=0.5"]), "gzip");
        assert_eq!(first(&["br; Q=0.000, gzip ; q=0.0"]), "identity");
        assert_eq!(first(&["br;q=nonsense"]), "identity");
    }

    #[test]
    fn a_star_stands_for_what_is_not_named() {
        assert_eq!(first(&["*"]), "br");
        assert_eq!(first(&["br;q=0, *"]), "gzip");
        assert_eq!(first(&["gzip, *;q=0"]), "gzip");
    }
}
