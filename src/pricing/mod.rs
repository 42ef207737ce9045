//! What models cost, and how long their input and output may be.
//!
//! [`Prices`] is a handle over a table of the models of all providers, and over what its user lays
//! on top of it. Money is whole: prices are picodollars per token, and a call is rounded once, half
//! up, to nanodollars.
//!
//! # Names
//!
//! A price belongs to a provider and a model. A name is read in this order, without regard to case,
//! and the first reading that finds an entry counts:
//!
//! 1. an entry of the user's own, of exactly this name;
//! 2. a [deployment](Prices::deployment);
//! 3. an entry of the table, of exactly this name;
//! 4. without the provider's own prefix: `openai/…`, Gemini's `models/…`, a Bedrock ARN;
//! 5. a dated name without its date (`-YYYY-MM-DD`, `-YYYYMMDD`, `@YYYYMMDD`, `-MMDD`), and
//!    `…-latest` or an undated name by its dated entries;
//! 6. a Bedrock model by its entries for other inference profiles and regions.
//!
//! Nothing else matches: `gpt-4o` is not the price of `gpt-4o-audio-preview`, and a fine-tuned model
//! (`ft:…`) never has the price of its base. Where a reading finds several entries the dearest
//! counts, and so it does over all providers where [none is bound](Prices::at).
//!
//! # Money
//!
//! What has no price costs [`Cost::Unknown`](crate::Cost::Unknown), never nothing. A price of
//! nothing, as every model has at Ollama, is believed only for the provider that it is stated for.

mod ask;
mod book;
mod bundled;
mod charge;
mod embed;
mod error;
mod model;
mod names;
mod overlay;
mod prices;
mod rates;
mod table;
mod weigh;

pub use error::PricesError;
pub use model::{Mode, ModelFacts};
pub use prices::Prices;
pub use rates::{PerToken, Rates, Step, Tier};
