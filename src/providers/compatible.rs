use super::{Builder, Vendor};
use crate::{
    protocol::{OpenAiChat, Quirks},
    types::{
        Capabilities,
        Capability::{CacheMarks, Developer},
        Support::Partly,
    },
};

/// What is asked for is passed on, and the server says what it makes of it.
pub(super) const VENDOR: Vendor = Vendor {
    capabilities: Capabilities::all().but(&[
        (Developer, Partly("as `system`")),
        (CacheMarks, Partly("passed on")),
    ]),
    ..Vendor::speaking::<OpenAiChat>("OpenAI-compatible", "compatible")
};

/// Any server that speaks OpenAI's chat completions: vLLM, llama.cpp, OpenRouter, a gateway.
///
/// # Examples
///
/// ```
/// use tollgate::providers::Compatible;
///
/// let local = Compatible::builder("vllm", "http://localhost:8000/v1").build()?;
/// assert_eq!(local.name(), "vllm");
/// # Ok::<(), tollgate::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Compatible {}

impl Compatible {
    /// The settings of the server at this address, under a name of your choice: prices and
    /// credentials go by it.
    #[must_use]
    pub fn builder(name: &str, base_url: &str) -> Builder<OpenAiChat> {
        Builder::new(&VENDOR, Quirks::compatible())
            .named(name)
            .base_url(base_url)
    }
}
