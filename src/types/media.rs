//! Pictures, recordings and documents.

use std::{fmt, sync::Arc};

use base64::{Engine, display::Base64Display, prelude::BASE64_STANDARD};
use bytes::Bytes;

use super::{Extra, veil::Veil};

/// A picture.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Image {
    /// Where the picture is.
    pub source: Source,
    /// How closely the model looks (`auto`, `low`, `high`, `original`).
    pub detail: Option<Arc<str>>,
    /// Members beside it; those beside its address stand under `image_url`.
    pub extra: Extra,
}

/// Where the content of a picture is.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// At an address, or in a `data:` URI, as it was given.
    Url(Arc<str>),
    /// Here.
    Bytes {
        /// Its media type, such as `image/png`.
        media_type: Arc<str>,
        /// The content; a clone is a reference count.
        bytes: Bytes,
    },
}

impl Image {
    /// A picture at an address, or in a `data:` URI.
    pub fn url(url: impl Into<Arc<str>>) -> Self {
        Self::from(Source::Url(url.into()))
    }

    /// A picture of this media type, sent along as a `data:` URI where the protocol wants one.
    ///
    /// # Examples
    ///
    /// ```
    /// use tollgate::types::Image;
    ///
    /// let image = Image::bytes("image/png", vec![0x89, b'P', b'N', b'G']);
    /// assert_eq!(image.source.to_string(), "data:image/png;base64,iVBORw==");
    /// ```
    pub fn bytes(media_type: impl Into<Arc<str>>, bytes: impl Into<Bytes>) -> Self {
        Self::from(Source::Bytes {
            media_type: media_type.into(),
            bytes: bytes.into(),
        })
    }

    /// Sets how closely the model looks (`auto`, `low`, `high`, `original`).
    #[must_use]
    pub fn detail(mut self, detail: impl Into<Arc<str>>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}

impl From<Source> for Image {
    fn from(source: Source) -> Self {
        Self {
            source,
            detail: None,
            extra: Extra::default(),
        }
    }
}

impl Source {
    /// The media type and the content, where they are here: decoded out of a `data:` URI when
    /// there is one. `None` for an address, and for a `data:` URI that is not base64.
    ///
    /// # Examples
    ///
    /// ```
    /// use tollgate::types::Source;
    ///
    /// let (media_type, bytes) = Source::Url("data:text/plain;base64,aGk=".into()).content().unwrap();
    /// assert_eq!((&*media_type, &*bytes), ("text/plain", b"hi".as_slice()));
    /// ```
    #[must_use]
    pub fn content(&self) -> Option<(Arc<str>, Bytes)> {
        match self {
            Self::Bytes { media_type, bytes } => Some((media_type.clone(), bytes.clone())),
            Self::Url(url) => {
                let (media_type, data) = url.strip_prefix("data:")?.split_once(";base64,")?;
                let bytes = BASE64_STANDARD.decode(data).ok()?;
                Some((media_type.into(), bytes.into()))
            }
        }
    }
}

impl fmt::Display for Source {
    /// Writes the address, or a `data:` URI.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url(url) => f.write_str(url),
            Self::Bytes { media_type, bytes } => {
                let data = Base64Display::new(bytes, &BASE64_STANDARD);
                write!(f, "data:{media_type};base64,{data}")
            }
        }
    }
}

/// A recording.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Audio {
    /// The recording in base64.
    pub data: Arc<str>,
    /// Its form, `wav` or `mp3`.
    pub format: Arc<str>,
    /// Members beside it; those beside its data stand under `input_audio`.
    pub extra: Extra,
}

impl Audio {
    /// A recording of this form, `wav` or `mp3`.
    pub fn bytes(format: impl Into<Arc<str>>, bytes: impl AsRef<[u8]>) -> Self {
        Self {
            data: BASE64_STANDARD.encode(bytes).into(),
            format: format.into(),
            extra: Extra::default(),
        }
    }
}

/// A document.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct File {
    /// The provider's identifier of a document uploaded before; known to this provider only.
    pub id: Option<Arc<str>>,
    /// The content as a `data:` URI.
    pub data: Option<Arc<str>>,
    /// Its name.
    pub name: Option<Arc<str>>,
    /// Members beside it; those beside its content stand under `file`.
    pub extra: Extra,
}

impl File {
    /// A document of this name and media type.
    pub fn bytes(
        name: impl Into<Arc<str>>,
        media_type: impl fmt::Display,
        bytes: impl AsRef<[u8]>,
    ) -> Self {
        let data = BASE64_STANDARD.encode(bytes);
        Self {
            data: Some(format!("data:{media_type};base64,{data}").into()),
            name: Some(name.into()),
            ..Self::default()
        }
    }

    /// A document at an address, for providers that fetch it.
    pub fn linked(url: impl Into<Arc<str>>) -> Self {
        Self {
            data: Some(url.into()),
            ..Self::default()
        }
    }

    /// A document that was uploaded before, by the provider's identifier of it.
    pub fn uploaded(id: impl Into<Arc<str>>) -> Self {
        Self {
            id: Some(id.into()),
            ..Self::default()
        }
    }

    /// The address of the document, where that stands in the place of its content.
    ///
    /// # Examples
    ///
    /// ```
    /// use tollgate::types::File;
    ///
    /// let file = File::linked("https://example.com/a.pdf");
    /// assert_eq!(file.url(), Some("https://example.com/a.pdf"));
    /// assert_eq!(File::bytes("a.pdf", "application/pdf", "%PDF").url(), None);
    /// ```
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        let data = self.data.as_deref()?;
        let is_url = data.starts_with("https://") || data.starts_with("http://");
        is_url.then_some(data)
    }
}

impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Image")
            .field("source", &self.source)
            .field("detail", &self.detail)
            .field("extra", &self.extra)
            .finish()
    }
}

impl fmt::Debug for Source {
    /// Shows no address: its query may hold a key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url(url) => f.debug_tuple("Url").field(&Veil(url)).finish(),
            Self::Bytes { media_type, bytes } => f
                .debug_struct("Bytes")
                .field("media_type", media_type)
                .field("length", &bytes.len())
                .finish(),
        }
    }
}

impl fmt::Debug for Audio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Audio")
            .field("data", &Veil(&self.data))
            .field("format", &self.format)
            .field("extra", &self.extra)
            .finish()
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File")
            .field("id", &self.id)
            .field("data", &self.data.as_deref().map(Veil))
            .field("extra", &self.extra)
            .finish_non_exhaustive()
    }
}
