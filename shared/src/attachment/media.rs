//! What a file's bytes are, told from the bytes alone, and what a form takes.

use serde::{Deserialize, Serialize};

/// What a file's bytes are. Whatever is not known here is just bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MediaType {
    /// A PNG picture.
    #[serde(rename = "image/png")]
    Png,
    /// A JPEG picture.
    #[serde(rename = "image/jpeg")]
    Jpeg,
    /// A GIF picture.
    #[serde(rename = "image/gif")]
    Gif,
    /// A WebP picture.
    #[serde(rename = "image/webp")]
    Webp,
    /// A picture as phones keep it (HEIC, HEIF, AVIF).
    #[serde(rename = "image/heif")]
    Heif,
    /// A PDF document.
    #[serde(rename = "application/pdf")]
    Pdf,
    /// Bytes.
    #[serde(rename = "application/octet-stream")]
    Bytes,
}

impl MediaType {
    const ALL: [MediaType; 7] = [Self::Png, Self::Jpeg, Self::Gif, Self::Webp, Self::Heif, Self::Pdf, Self::Bytes];

    /// Tells from the first bytes what a file is. Nothing that a browser runs or renders as a document is told apart:
    /// HTML, SVG and scripts are bytes.
    pub fn of(start: &[u8]) -> Self {
        let brand = start.get(4..12);
        let is_heif = [&b"ftypheic"[..], b"ftypheix", b"ftypmif1", b"ftypmsf1", b"ftyphevc", b"ftypavif"];
        match start {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Self::Png,
            [0xff, 0xd8, 0xff, ..] => Self::Jpeg,
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Self::Gif,
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Self::Webp,
            [b'%', b'P', b'D', b'F', b'-', ..] => Self::Pdf,
            _ if brand.is_some_and(|brand| is_heif.contains(&brand)) => Self::Heif,
            _ => Self::Bytes,
        }
    }

    /// The name in headers, rows and the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
            Self::Heif => "image/heif",
            Self::Pdf => "application/pdf",
            Self::Bytes => "application/octet-stream",
        }
    }

    /// The type of a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|media| media.name() == name)
    }

    /// Whether every browser shows it as a picture, and as nothing else. Only such files are ever shown in place; all
    /// others are downloaded.
    pub fn is_shown(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg | Self::Gif | Self::Webp)
    }

    fn is_image(self) -> bool {
        self.is_shown() || self == Self::Heif
    }
}

/// What a field of a form takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Accept {
    /// Whatever it is.
    #[default]
    Any,
    /// Pictures.
    Image,
    /// PDF documents.
    Pdf,
}

impl Accept {
    /// The name stored in the database.
    pub fn name(self) -> &'static str {
        match self {
            Accept::Any => "any",
            Accept::Image => "image",
            Accept::Pdf => "pdf",
        }
    }

    /// What a stored name stands for.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Any, Self::Image, Self::Pdf].into_iter().find(|accept| accept.name() == name)
    }

    /// Whether bytes are taken: the last word, said when they are there.
    pub fn takes(self, media: MediaType) -> bool {
        match self {
            Accept::Any => true,
            Accept::Image => media.is_image(),
            Accept::Pdf => media == MediaType::Pdf,
        }
    }

    /// Whether a file of that name may be what is taken: all that can be said before its bytes are there.
    pub fn may_take(self, name: &str) -> bool {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
        match self {
            Accept::Any => true,
            Accept::Image => ["png", "jpg", "jpeg", "gif", "webp", "heic", "heif", "avif"].contains(&ending.as_str()),
            Accept::Pdf => ending == "pdf",
        }
    }

    /// What a browser's file picker offers.
    pub fn for_picker(self) -> &'static str {
        match self {
            Accept::Any => "",
            Accept::Image => "image/*",
            Accept::Pdf => "application/pdf",
        }
    }
}
