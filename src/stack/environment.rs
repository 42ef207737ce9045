//! All vendors that the environment has keys for, each in a stack of its own, behind one router.

use std::fmt;

use super::{
    Target,
    refusing::Refusing,
    target,
    vendors::{ROWS, Stacks, is_set},
};
use crate::{
    ChatService, EmbedService, Error, ErrorKind, Router,
    providers::Vendor,
    routing::Builder,
    service::{EmbedExt, Facts},
};

/// Where OpenAI is asked at another address, whoever answers there may serve models of any name.
const ANY_NAME: &str = "OPENAI_BASE_URL";

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
                Err(why) => {
                    let missing = Missing { vendor, why };
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
