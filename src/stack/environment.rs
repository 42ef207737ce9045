//! All vendors that the environment has keys for, each in a stack of its own, behind one router.

use std::fmt;

use super::{Target, refusing::Refusing, target};
use crate::{
    ChatService, EmbedService, Error, ErrorKind, Router,
    protocol::{EmbedProtocol, Protocol},
    providers::{
        Anthropic, AzureOpenAi, Cohere, Gemini, Groq, Mistral, Ollama, OpenAi, Provider, VENDORS,
        Vendor,
    },
    routing::Builder,
    service::{EmbedExt, Facts},
};

/// Where settings are looked up by name.
type Variables<'a> = &'a dyn Fn(&str) -> Option<String>;

/// One vendor, by its title, and how its stacks are made.
struct Row(
    &'static str,
    fn(Variables<'_>, &Target) -> Result<Stacks, Error>,
);

/// The stacks of one vendor.
struct Stacks {
    chats: ChatService,
    /// `None` where the vendor embeds nothing.
    embeddings: Option<EmbedService>,
}

/// The vendors that the environment is asked for.
const ROWS: [Row; 8] = [
    Row("OpenAI", |variables, target| {
        OpenAi::from_variables(variables).map(|made| both(made, target))
    }),
    Row("Anthropic", |variables, target| {
        Anthropic::from_variables(variables).map(|made| chats(made, target))
    }),
    Row("Gemini", |variables, target| {
        Gemini::from_variables(variables).map(|made| both(made, target))
    }),
    Row("Azure OpenAI", |variables, target| {
        AzureOpenAi::from_variables(variables).map(|made| both(made, target))
    }),
    Row("Groq", |variables, target| {
        Groq::from_variables(variables).map(|made| chats(made, target))
    }),
    Row("Mistral", |variables, target| {
        Mistral::from_variables(variables).map(|made| both(made, target))
    }),
    Row("Cohere", |variables, target| {
        Cohere::from_variables(variables).map(|made| both(made, target))
    }),
    Row("Ollama", |variables, target| {
        Ollama::from_variables(variables).map(|made| both(made, target))
    }),
];

fn both<P: EmbedProtocol>(provider: Provider<P>, target: &Target) -> Stacks {
    Stacks {
        embeddings: Some(target.around_embeddings(provider.embeddings())),
        ..chats(provider, target)
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
        vendors.find(|vendor| vendor.title == self.0)
    }
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
}

/// A vendor that the environment has no key for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing(&'static Vendor);

impl Routes {
    /// The vendors that the environment has no key for. Their routes are there: who asks for one of
    /// their models is told what is missing.
    #[must_use]
    pub fn missing(&self) -> &[Missing] {
        &self.missing
    }
}

impl Missing {
    /// The vendor.
    #[must_use]
    pub const fn vendor(&self) -> &'static Vendor {
        self.0
    }
}

impl fmt::Display for Missing {
    /// Says which variable is to be set.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Vendor { title, keys, .. } = self.0;
        write!(
            f,
            "{} is not set, by which {title} is asked",
            keys.join(" or ")
        )
    }
}

impl Target {
    /// The routes of all vendors, as a source of variables says, such as the environment: each vendor
    /// whose key is set is put into this stack, and so is Ollama, which needs none.
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
    /// assert_eq!(routes.missing().len(), 6, "all but Groq, and Ollama, which needs no key");
    ///
    /// let mut chat = routes.chats.alias("fast", "groq/llama-3.1-8b-instant").build()?;
    /// let error = chat.complete(ChatRequest::new("claude-haiku-4-5").user("hi")).await.unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Authentication);
    /// assert!(error.message().unwrap().starts_with("ANTHROPIC_API_KEY or ANTHROPIC_AUTH_TOKEN is not set"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn routes(&self, variable: impl Fn(&str) -> Option<String>) -> Result<Routes, Error> {
        let is_set = |name: &&str| variable(name).is_some_and(|value| !value.trim().is_empty());
        let mut routes = Routes {
            chats: Router::builder(),
            embeddings: Router::builder(),
            missing: Vec::new(),
        };
        for row in ROWS {
            let Some(vendor) = row.vendor() else {
                continue;
            };
            let stacks = if vendor.keys.is_empty() || vendor.keys.iter().any(is_set) {
                (row.1)(&variable, self).map_err(|error| error.with_provider(vendor.name))?
            } else {
                let missing = Missing(vendor);
                routes.missing.push(missing);
                unset(missing)
            };
            let embeddings = stacks.embeddings.unwrap_or_else(|| embeds_nothing(vendor));
            routes.chats = routes.chats.vendor(vendor.name, stacks.chats);
            routes.embeddings = routes.embeddings.vendor(vendor.name, embeddings);
        }
        Ok(routes)
    }
}

fn unset(missing: Missing) -> Stacks {
    let Vendor { name, .. } = missing.0;
    let why = missing.to_string();
    let chats = Refusing::new(ErrorKind::Authentication, name, why.clone());
    let embeddings = Refusing::new(ErrorKind::Authentication, name, why);
    Stacks {
        chats: ChatService::new(chats).with_facts(Facts {
            provider: Some((*name).into()),
            ..Facts::default()
        }),
        embeddings: Some(embeddings.boxed_embed()),
    }
}

fn embeds_nothing(vendor: &'static Vendor) -> EmbedService {
    let why = format!("`model`: {} has no embeddings", vendor.title);
    Refusing::new(ErrorKind::Unsupported, vendor.name, why).boxed_embed()
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
