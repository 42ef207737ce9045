//! All vendors that the environment has keys for, each in a stack of its own, behind one router.

use std::fmt;

use tower::{BoxError, Service};

use super::{Target, refusing::Refusing, target};
#[cfg(feature = "bedrock")]
use crate::providers::Bedrock;
use crate::{
    ChatService, EmbedService, Error, ErrorKind, Router,
    protocol::{EmbedProtocol, Protocol},
    providers::{
        Anthropic, AzureOpenAi, Cohere, Gemini, Groq, Mistral, Ollama, OpenAi, Provider, VENDORS,
        Vendor,
    },
    routing::Builder,
    service::{EmbedExt, Facts},
    transport::Payload,
};

/// Where settings are looked up by name.
type Variables<'a> = &'a dyn Fn(&str) -> Option<String>;

/// One vendor.
struct Row {
    title: &'static str,
    there: There,
    make: fn(Variables<'_>, &Target) -> Result<Stacks, Error>,
}

/// Where OpenAI is asked at another address, whoever answers there may serve models of any name.
const ANY_NAME: &str = "OPENAI_BASE_URL";

/// When a vendor counts as there.
enum There {
    /// Where one of its keys is set, or it needs none: what is wrong then is an error.
    Keys,
    /// Where it can be made: what it is made of is set for other purposes too.
    #[cfg(feature = "bedrock")]
    Tried,
}

/// The stacks of one vendor.
struct Stacks {
    chats: ChatService,
    /// `None` where the vendor embeds nothing.
    embeddings: Option<EmbedService>,
}

/// The vendors that the environment is asked for.
const ROWS: &[Row] = &[
    Row {
        title: "OpenAI",
        there: There::Keys,
        make: |variables, target| OpenAi::from_variables(variables).map(|made| both(made, target)),
    },
    Row {
        title: "Anthropic",
        there: There::Keys,
        make: |variables, target| {
            Anthropic::from_variables(variables).map(|made| chats(made, target))
        },
    },
    Row {
        title: "Gemini",
        there: There::Keys,
        make: |variables, target| Gemini::from_variables(variables).map(|made| both(made, target)),
    },
    Row {
        title: "Azure OpenAI",
        there: There::Keys,
        make: |variables, target| {
            AzureOpenAi::from_variables(variables).map(|made| both(made, target))
        },
    },
    Row {
        title: "Groq",
        there: There::Keys,
        make: |variables, target| Groq::from_variables(variables).map(|made| chats(made, target)),
    },
    Row {
        title: "Mistral",
        there: There::Keys,
        make: |variables, target| Mistral::from_variables(variables).map(|made| both(made, target)),
    },
    Row {
        title: "Cohere",
        there: There::Keys,
        make: |variables, target| Cohere::from_variables(variables).map(|made| both(made, target)),
    },
    Row {
        title: "Ollama",
        there: There::Keys,
        make: |variables, target| Ollama::from_variables(variables).map(|made| both(made, target)),
    },
    #[cfg(feature = "bedrock")]
    Row {
        title: "Bedrock",
        there: There::Tried,
        make: |variables, target| Bedrock::from_variables(variables).map(|made| both(made, target)),
    },
];

fn both<P, H, B>(provider: Provider<P, H>, target: &Target) -> Stacks
where
    P: EmbedProtocol,
    H: Service<http::Request<Payload>, Response = http::Response<B>>,
    H: Clone + Send + Sync + 'static,
    H::Error: Into<BoxError>,
    H::Future: Send + 'static,
    B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    Stacks {
        embeddings: Some(target.around_embeddings(provider.embeddings())),
        chats: target.around(provider),
    }
}

fn chats<P: Protocol>(provider: Provider<P>, target: &Target) -> Stacks {
    Stacks {
        chats: target.around(provider),
        embeddings: None,
    }
}

impl Row {
    fn vendor(&self) -> Option<&'static Vendor> {
        let mut vendors = VENDORS.iter().copied();
        vendors.find(|vendor| vendor.title == self.title)
    }

    /// The vendor's stacks, or why it is not there.
    fn stacks(
        &self,
        vendor: &'static Vendor,
        variables: Variables<'_>,
        target: &Target,
    ) -> Result<Result<Stacks, Missing>, Error> {
        let make =
            || (self.make)(variables, target).map_err(|error| error.with_provider(vendor.name));
        match self.there {
            There::Keys => {
                let mut keys = vendor.keys.iter();
                if vendor.keys.is_empty() || keys.any(|name| is_set(variables, name)) {
                    make().map(Ok)
                } else {
                    let why = format!("{} is not set", vendor.keys.join(" or "));
                    Ok(Err(Missing { vendor, why }))
                }
            }
            #[cfg(feature = "bedrock")]
            There::Tried => Ok(make().map_err(|error| {
                let why = error.message().map(str::to_owned);
                let why = why.unwrap_or_else(|| error.to_string());
                Missing { vendor, why }
            })),
        }
    }
}

fn is_set(variables: Variables<'_>, name: &str) -> bool {
    variables(name).is_some_and(|value| !value.trim().is_empty())
}

/// The routes of all vendors that there are, for chats and for embeddings, made by
/// [`Target::routes`].
///
/// Models go by the names that [`Builder::vendor`] lists, so that more routes can be added: vendors of
/// your own, aliases, what is to answer for all other models.
#[derive(Debug)]
#[must_use]
pub struct Routes {
    /// Those of chats.
    pub chats: Builder<ChatService>,
    /// Those of embeddings, over the same connections.
    pub embeddings: Builder<EmbedService>,
    missing: Vec<Missing>,
    named: bool,
}

/// A vendor that cannot be asked, because the environment lacks something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    vendor: &'static Vendor,
    why: String,
}

impl Routes {
    /// The vendors that cannot be asked. Their routes are there: who asks for one of their models is
    /// told what is missing.
    #[must_use]
    pub fn missing(&self) -> &[Missing] {
        &self.missing
    }

    /// Whether any vendor that can be asked is named by a variable: Ollama, which needs none, is there
    /// without.
    #[must_use]
    pub const fn is_named(&self) -> bool {
        self.named
    }
}

impl Missing {
    /// The vendor.
    #[must_use]
    pub const fn vendor(&self) -> &'static Vendor {
        self.vendor
    }
}

impl fmt::Display for Missing {
    /// Says which variable is to be set.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}, without which {} cannot be asked",
            self.why, self.vendor.title
        )
    }
}

impl Target {
    /// The routes of all vendors, as a source of variables says, such as the environment: each vendor
    /// whose key is set is put into this stack, and so are Ollama, which needs none, and Bedrock (feature
    /// `bedrock`) where there is a region, and credentials that it can use. Where `OPENAI_BASE_URL` is
    /// set, models of all other names are asked for there.
    ///
    /// A model of a vendor whose key is not set is refused as
    /// [`Authentication`](ErrorKind::Authentication), with the variable named; one that is to embed at a
    /// vendor that has no embeddings as [`Unsupported`](ErrorKind::Unsupported).
    ///
    /// # Errors
    ///
    /// Those of the vendors' own constructors, where a key is set and it, or what is set beside it, is
    /// malformed or not enough.
    ///
    /// # Examples
    ///
    /// ```
    /// use tollgate::{ChatExt, ChatRequest, ErrorKind, stack};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let variable = |name: &str| (name == "GROQ_API_KEY").then(|| "gsk_...".to_owned());
    /// let routes = stack::target().routes(variable)?;
    /// let missing: Vec<_> = routes.missing().iter().map(|one| one.vendor().title).collect();
    /// assert!(missing.contains(&"OpenAI") && !missing.contains(&"Groq"));
    ///
    /// let mut chat = routes.chats.alias("fast", "groq/llama-3.1-8b-instant").build()?;
    /// let error = chat.complete(ChatRequest::new("claude-haiku-4-5").user("hi")).await.unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Authentication);
    /// assert!(error.message().unwrap().starts_with("ANTHROPIC_API_KEY or ANTHROPIC_AUTH_TOKEN is not set"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn routes(&self, variable: impl Fn(&str) -> Option<String>) -> Result<Routes, Error> {
        let mut routes = Routes {
            chats: Router::builder(),
            embeddings: Router::builder(),
            missing: Vec::new(),
            named: false,
        };
        for row in ROWS {
            let Some(vendor) = row.vendor() else {
                continue;
            };
            let stacks = match row.stacks(vendor, &variable, self)? {
                Ok(stacks) => {
                    let mut named = vendor.keys.iter().chain(vendor.variables);
                    routes.named |= named.any(|name| is_set(&variable, name));
                    stacks
                }
                Err(missing) => {
                    let stacks = unset(&missing);
                    routes.missing.push(missing);
                    stacks
                }
            };
            let embeddings = stacks.embeddings.unwrap_or_else(|| embeds_nothing(vendor));
            if vendor.variables.contains(&ANY_NAME) && is_set(&variable, ANY_NAME) {
                routes.chats = routes.chats.otherwise(stacks.chats.clone());
                routes.embeddings = routes.embeddings.otherwise(embeddings.clone());
            }
            routes.chats = routes.chats.vendor(vendor.name, stacks.chats);
            routes.embeddings = routes.embeddings.vendor(vendor.name, embeddings);
        }
        Ok(routes)
    }
}

fn unset(missing: &Missing) -> Stacks {
    let name = missing.vendor.name;
    let why = missing.to_string();
    let chats = Refusing::new(ErrorKind::Authentication, name, why.clone());
    let embeddings = Refusing::new(ErrorKind::Authentication, name, why);
    Stacks {
        chats: ChatService::new(chats).with_facts(Facts {
            provider: Some(name.into()),
            ..Facts::default()
        }),
        embeddings: Some(embeddings.boxed_embed()),
    }
}

fn embeds_nothing(vendor: &'static Vendor) -> EmbedService {
    Refusing::new(ErrorKind::Unsupported, vendor.name, vendor.no_embeddings()).boxed_embed()
}

impl Router<ChatService> {
    /// A router over all vendors that the environment has keys for, each in a stack as
    /// [`stack::target`](crate::stack::target) makes it, and nothing around them.
    ///
    /// [`Target::routes`] takes other settings, other sources of variables and more routes, and tells
    /// what is missing.
    ///
    /// # Errors
    ///
    /// Those of [`Target::routes`].
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use tollgate::{ChatExt, ChatRequest, Router};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tollgate::Error> {
    /// let mut chat = Router::from_env()?;
    /// let answer = chat.complete(ChatRequest::new("gemini-2.5-flash").user("Say hi")).await?;
    /// assert_eq!(answer.summary().provider.as_deref(), Some("gemini"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn from_env() -> Result<Self, Error> {
        Ok(environment()?.chats.build()?)
    }
}

impl Router<EmbedService> {
    /// The same for embeddings.
    ///
    /// # Errors
    ///
    /// Those of [`Target::routes`].
    pub fn embeddings_from_env() -> Result<Self, Error> {
        Ok(environment()?.embeddings.build()?)
    }
}

fn environment() -> Result<Routes, Error> {
    target().routes(|name| std::env::var(name).ok())
}
