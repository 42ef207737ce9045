//! The vendors that the environment is asked for, and how the stacks of each are made.

use tower::{BoxError, Service};

use super::Target;
#[cfg(feature = "bedrock")]
use crate::providers::Bedrock;
use crate::{
    ChatService, EmbedService, Error,
    protocol::{EmbedProtocol, Protocol},
    providers::{
        Anthropic, AzureOpenAi, Cohere, Gemini, Groq, Mistral, Ollama, OpenAi, Provider, VENDORS,
        Vendor,
    },
    transport::Payload,
};

/// Where settings are looked up by name.
pub(super) type Variables<'a> = &'a dyn Fn(&str) -> Option<String>;

type Make = fn(Variables<'_>, &Target) -> Result<Stacks, Error>;

/// One vendor.
pub(super) struct Row {
    title: &'static str,
    there: There,
    make: Make,
}

/// When a vendor counts as there.
enum There {
    /// Where one of its keys is set, or it needs none: what is wrong then is an error.
    Keys,
    /// Where it can be made: what it is made of is set for other purposes too.
    #[cfg(feature = "bedrock")]
    Tried,
}

/// The stacks of one vendor.
pub(super) struct Stacks {
    pub(super) chats: ChatService,
    /// `None` where the vendor embeds nothing.
    pub(super) embeddings: Option<EmbedService>,
}

/// The vendors that the environment is asked for.
pub(super) const ROWS: &[Row] = &[
    Row::keyed("OpenAI", |from, target| {
        both(OpenAi::from_variables(from)?, target)
    }),
    Row::keyed("Anthropic", |from, target| {
        chats(Anthropic::from_variables(from)?, target)
    }),
    Row::keyed("Gemini", |from, target| {
        both(Gemini::from_variables(from)?, target)
    }),
    Row::keyed("Azure OpenAI", |from, target| {
        both(AzureOpenAi::from_variables(from)?, target)
    }),
    Row::keyed("Groq", |from, target| {
        chats(Groq::from_variables(from)?, target)
    }),
    Row::keyed("Mistral", |from, target| {
        both(Mistral::from_variables(from)?, target)
    }),
    Row::keyed("Cohere", |from, target| {
        both(Cohere::from_variables(from)?, target)
    }),
    Row::keyed("Ollama", |from, target| {
        both(Ollama::from_variables(from)?, target)
    }),
    #[cfg(feature = "bedrock")]
    Row {
        title: "Bedrock",
        there: There::Tried,
        make: |from, target| both(Bedrock::from_variables(from)?, target),
    },
];

fn both<P, H, B>(provider: Provider<P, H>, target: &Target) -> Result<Stacks, Error>
where
    P: EmbedProtocol,
    H: Service<http::Request<Payload>, Response = http::Response<B>>,
    H: Clone + Send + Sync + 'static,
    H::Error: Into<BoxError>,
    H::Future: Send + 'static,
    B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    Ok(Stacks {
        embeddings: Some(target.around_embeddings(provider.embeddings())),
        chats: target.around(provider),
    })
}

fn chats<P: Protocol>(provider: Provider<P>, target: &Target) -> Result<Stacks, Error> {
    Ok(Stacks {
        chats: target.around(provider),
        embeddings: None,
    })
}

impl Row {
    const fn keyed(title: &'static str, make: Make) -> Self {
        Self {
            title,
            there: There::Keys,
            make,
        }
    }

    pub(super) fn vendor(&self) -> Option<&'static Vendor> {
        let mut vendors = VENDORS.iter().copied();
        vendors.find(|vendor| vendor.title == self.title)
    }

    /// The vendor's stacks, or why it is not there.
    pub(super) fn stacks(
        &self,
        vendor: &'static Vendor,
        from: Variables<'_>,
        target: &Target,
    ) -> Result<Result<Stacks, String>, Error> {
        let make = || (self.make)(from, target).map_err(|error| error.with_provider(vendor.name));
        match self.there {
            There::Keys => {
                let mut keys = vendor.keys.iter();
                if vendor.keys.is_empty() || keys.any(|name| is_set(from, name)) {
                    make().map(Ok)
                } else {
                    Ok(Err(format!("{} is not set", vendor.keys.join(" or "))))
                }
            }
            #[cfg(feature = "bedrock")]
            There::Tried => Ok(make().map_err(|error| {
                let why = error.message().map(str::to_owned);
                why.unwrap_or_else(|| error.to_string())
            })),
        }
    }
}

pub(super) fn is_set(from: Variables<'_>, name: &str) -> bool {
    from(name).is_some_and(|value| !value.trim().is_empty())
}
