//! The handle: a table, an overlay, a provider.

use std::{fmt, fs::File, io::Read, path::Path, sync::Arc};

use serde_json::{Map, Value};
use tollgate_layers::Usd;

use super::{
    book::{Book, LONGEST_NAME},
    bundled,
    error::PricesError,
    model::ModelFacts,
    names, overlay,
    rates::Rates,
    table::{Row, Table},
};

static NOTHING: Table<ModelFacts> = Table::new();

/// The prices of models: a handle, cheap to clone.
///
/// A name that stands in the table is found without allocation.
///
/// # Examples
///
/// ```
/// use tollgate::{Cost, Prices, Usage, Usd};
///
/// let prices = Prices::bundled().at("openai");
/// let usage = Usage { input: 1_000, cache_read: 1_000, output: 100, ..Usage::default() };
/// let cost = prices.cost("gpt-4o-mini-2024-07-18", None, &usage);
///
/// assert_eq!(cost, Cost::Known(Usd::from_nanos(285_000)));
/// assert_eq!(prices.cost("gpt-4o-midi", None, &usage), Cost::Unknown);
/// ```
#[derive(Clone)]
pub struct Prices(pub(super) Arc<Inner>);

#[derive(Clone)]
pub(super) struct Inner {
    pub(super) book: Book,
    pub(super) provider: Option<Box<str>>,
    pub(super) deployments: Table<Box<str>>,
    pub(super) fallback: Option<Rates>,
    pub(super) output_limit: Option<u64>,
    pub(super) server_tools_allowance: Option<Usd>,
}

impl Prices {
    /// The longest overlay that is read, in bytes: 16 MiB.
    pub const OVERLAY_LIMIT: usize = 16 << 20;

    /// The prices that come with the crate.
    ///
    /// Their origin, date and known doubts stand at the head of `src/pricing/table.tsv`.
    #[must_use]
    pub fn bundled() -> Self {
        Self::over(bundled::table())
    }

    /// No prices at all: everything is unknown until it is laid over.
    #[must_use]
    pub fn empty() -> Self {
        Self::over(&NOTHING)
    }

    fn over(bundled: &'static Table<ModelFacts>) -> Self {
        Self(Arc::new(Inner {
            book: Book {
                overlay: Arc::new(Table::new()),
                bundled,
            },
            provider: None,
            deployments: Table::new(),
            fallback: None,
            output_limit: None,
            server_tools_allowance: None,
        }))
    }

    /// The same prices for the models of one provider: `openai`, `azure_openai`, `bedrock`.
    ///
    /// A provider that the table does not know has the prices laid over for it, and no others.
    #[must_use]
    pub fn at(&self, provider: &str) -> Self {
        let mut inner = Inner::clone(&self.0);
        inner.provider = Some(names::canonical(provider).into());
        Self(Arc::new(inner))
    }

    /// Prices a name of the user's own as a model: an Azure deployment, a Bedrock profile's ARN.
    ///
    /// It holds for the provider that is bound, or for all where none is.
    ///
    /// # Examples
    ///
    /// ```
    /// use tollgate::Prices;
    ///
    /// let prices = Prices::bundled().at("azure_openai").deployment("my-gpt", "eu/gpt-4o-2024-08-06");
    /// assert_eq!(prices.rates("my-gpt").unwrap().base().input, Some(2_750_000));
    /// ```
    #[must_use]
    pub fn deployment(mut self, sent: &str, priced_as: &str) -> Self {
        let provider = self.0.provider.as_deref().unwrap_or_default().to_owned();
        self.inner().deployments.extend([Row {
            provider: provider.into(),
            model: sent.to_owned().into(),
            value: priced_as.into(),
        }]);
        self
    }

    /// Lays rates over those of one model, and keeps what else is known of it.
    ///
    /// The key is `provider/model`, split at the first slash. A key without one holds for the
    /// provider that is bound, or for all where none is.
    #[must_use]
    pub fn with(mut self, key: &str, rates: Rates) -> Self {
        let (provider, model) = self.split(key);
        let mut facts = self.known(provider, model).cloned().unwrap_or_default();
        facts.rates = rates;
        let row = row(provider, model, facts);
        self.lay_over([row]);
        self
    }

    /// Lays the entries of a JSON object over those of the table.
    ///
    /// Each key is as in [`with`](Self::with); one that begins with `_` is a comment. The fields are
    /// `input_usd_per_mtok` and its like for `output`, `cache_read`, `cache_write`,
    /// `cache_write_1h`, `reasoning`, `audio_input`, `audio_output`; `tiers`, a list of steps with
    /// `above_input_tokens` and prices; `service_tiers`, prices by name; `mode`, `context_tokens`,
    /// `max_output_tokens`, `embedding_dimensions`, `deprecation_date`, `supports`, `provider`.
    ///
    /// The prices of an entry replace all known ones of its model; what else it does not state stays
    /// known. Amounts finer than a picodollar per token are rounded half up.
    ///
    /// # Errors
    ///
    /// A field that does not exist, has the wrong type, or is out of range: between 0 and 1 US
    /// dollar per token. The error names the entry and the field, and nothing is taken over.
    ///
    /// # Examples
    ///
    /// ```
    /// use tollgate::Prices;
    ///
    /// let prices = Prices::bundled()
    ///     .overlay_json(r#"{"together/llama": {"input_usd_per_mtok": 0.18, "output_usd_per_mtok": 0.18}}"#)?;
    /// assert_eq!(prices.at("together").rates("llama").unwrap().base().input, Some(180_000));
    ///
    /// let typo = prices.overlay_json(r#"{"together/llama": {"input_usd": 0.18}}"#).unwrap_err();
    /// assert_eq!(
    ///     typo.to_string(),
    ///     r#"input_usd of the price entry "together/llama" is not a field of a price entry"#
    /// );
    /// # Ok::<(), tollgate::pricing::PricesError>(())
    /// ```
    pub fn overlay_json(mut self, json: &str) -> Result<Self, PricesError> {
        if json.len() > Self::OVERLAY_LIMIT {
            return Err(PricesError::TooLong);
        }
        let entries: Map<String, Value> = serde_json::from_str(json).map_err(PricesError::Json)?;
        let mut rows = Vec::with_capacity(entries.len());
        for (key, value) in entries.iter().filter(|(key, _)| !key.starts_with('_')) {
            let (provider, model) = self.split(key);
            if !(1..=LONGEST_NAME).contains(&model.len()) {
                return Err(PricesError::Field {
                    entry: key.chars().take(LONGEST_NAME).collect(),
                    field: String::new(),
                    problem: "has a name of no or more than 256 bytes",
                });
            }
            let facts = overlay::entry(key, provider, value, self.known(provider, model))?;
            rows.push(row(provider, model, facts));
        }
        self.lay_over(rows);
        Ok(self)
    }

    /// Lays the entries of a JSON file over those of the table.
    ///
    /// It reads the file where it stands, and is meant for the start of a program.
    ///
    /// # Errors
    ///
    /// Those of [`overlay_json`](Self::overlay_json), and a file that cannot be read as text.
    pub fn overlay_file(self, path: impl AsRef<Path>) -> Result<Self, PricesError> {
        let path = path.as_ref();
        let mut text = String::new();
        let read = File::open(path).and_then(|file| {
            let most = Self::OVERLAY_LIMIT as u64 + 1;
            file.take(most).read_to_string(&mut text)
        });
        read.map_err(|source| PricesError::Read {
            path: path.to_owned(),
            source,
        })?;
        self.overlay_json(&text)
    }

    /// Writes this limit of output tokens into requests that have none, so that they can be bounded.
    ///
    /// None by default: then the model's own maximum bounds them.
    #[must_use]
    pub fn output_limit(mut self, tokens: u64) -> Self {
        self.inner().output_limit = Some(tokens);
        self
    }

    /// Reserves this much on top for a request that asks for tools on the provider's side, such as
    /// web search, whose price does not go by tokens.
    ///
    /// None by default: then no bound is known for such a request.
    #[must_use]
    pub fn server_tools_allowance(mut self, amount: Usd) -> Self {
        self.inner().server_tools_allowance = Some(amount);
        self
    }

    /// Prices whatever has no price so. Without this, it is unknown.
    #[must_use]
    pub fn fallback(mut self, rates: Rates) -> Self {
        self.inner().fallback = Some(rates);
        self
    }

    /// The provider and the model of a key.
    fn split<'a>(&'a self, key: &'a str) -> (&'a str, &'a str) {
        let bound = self.0.provider.as_deref().unwrap_or_default();
        key.split_once('/')
            .map_or((bound, key), |(provider, model)| {
                (names::canonical(provider), model)
            })
    }

    fn known(&self, provider: &str, model: &str) -> Option<&ModelFacts> {
        let Book { overlay, bundled } = &self.0.book;
        let row = overlay
            .get(provider, model)
            .or_else(|| bundled.get(provider, model));
        row.map(|row| &row.value)
    }

    fn lay_over(&mut self, rows: impl IntoIterator<Item = Row<ModelFacts>>) {
        Arc::make_mut(&mut self.inner().book.overlay).extend(rows);
    }

    fn inner(&mut self) -> &mut Inner {
        Arc::make_mut(&mut self.0)
    }
}

fn row(provider: &str, model: &str, value: ModelFacts) -> Row<ModelFacts> {
    Row {
        provider: provider.to_owned().into(),
        model: model.to_owned().into(),
        value,
    }
}

impl fmt::Debug for Prices {
    /// Counts, for the table is long.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            book,
            provider,
            deployments,
            fallback,
            ..
        } = &*self.0;
        f.debug_struct("Prices")
            .field("provider", provider)
            .field("bundled", &book.bundled.rows().len())
            .field("overlay", &book.overlay.rows().len())
            .field("deployments", &deployments.rows().len())
            .field("fallback", &fallback.is_some())
            .finish()
    }
}
