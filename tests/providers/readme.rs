//! The README's tables of providers, made from what the providers say of themselves.
//!
//! ```text
//! TOLLGATE_UPDATE=1 cargo test --test providers readme
//! ```
//!
//! writes them anew.

use std::{env, fmt::Write, fs, path::PathBuf};

use tollgate::{
    protocol::Framing,
    types::{Capability, Support},
};

use crate::table::{Row, TABLE};

const BEGIN: &str =
    "<!-- providers: written by `TOLLGATE_UPDATE=1 cargo test --test providers readme` -->\n\n";
const END: &str = "\n<!-- end of providers -->";

#[test]
fn the_readme_says_what_the_providers_say_of_themselves() {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(&file).expect("there is a README");
    let (before, rest) = readme
        .split_once(BEGIN)
        .expect("the tables have a beginning");
    let (stated, after) = rest.split_once(END).expect("the tables have an end");
    let tables = tables();
    if stated != tables && env::var_os("TOLLGATE_UPDATE").is_some() {
        fs::write(&file, [before, BEGIN, &tables, END, after].concat()).expect("it can be written");
        return;
    }
    assert!(
        stated == tables,
        "the README's tables of providers are not what the providers say; write them by\n\n    \
         TOLLGATE_UPDATE=1 cargo test --test providers readme\n\n{tables}"
    );
}

fn tables() -> String {
    let mut text = String::new();
    addresses(&mut text).expect("a string takes all");
    text.push('\n');
    capabilities(&mut text).expect("a string takes all");
    text
}

fn addresses(text: &mut String) -> std::fmt::Result {
    writeln!(
        text,
        "| provider | made by | protocol, streams | address | environment |"
    )?;
    writeln!(text, "|---|---|---|---|---|")?;
    for row in TABLE {
        let vendor = row.vendor();
        let address = vendor
            .base_url
            .map_or_else(|| "of your own".to_owned(), |url| format!("`{url}`"));
        writeln!(
            text,
            "| {} | `{}` | `{}`, {} | {address} | {} |",
            vendor.title,
            row.constructor,
            vendor.protocol,
            framing(vendor.framing),
            environment(row),
        )?;
    }
    Ok(())
}

/// The variables: of the keys the first that is set counts.
fn environment(row: &Row) -> String {
    let code = |names: &[&str]| {
        names
            .iter()
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
    };
    let keys = code(row.vendor().keys).join(" or ");
    let others = code(row.vendor().variables);
    let all: Vec<_> = [keys]
        .into_iter()
        .chain(others)
        .filter(|name| !name.is_empty())
        .collect();
    all.join(", ")
}

fn framing(framing: Framing) -> &'static str {
    match framing {
        Framing::Sse => "SSE",
        Framing::SseOrJson => "SSE or JSON",
        Framing::Ndjson => "NDJSON",
        Framing::AwsEventStream => "AWS event stream",
        other => panic!("the README has no words for {other:?}"),
    }
}

fn capabilities(text: &mut String) -> std::fmt::Result {
    let vendors: Vec<_> = TABLE.iter().map(Row::vendor).collect();
    let titles: Vec<_> = vendors.iter().map(|vendor| vendor.title).collect();
    writeln!(text, "| | {} |", titles.join(" | "))?;
    writeln!(text, "|---|{}", "---|".repeat(titles.len()))?;
    for capability in Capability::ALL {
        let cells = vendors
            .iter()
            .map(|vendor| match vendor.capabilities.of(capability) {
                Support::Yes => "yes",
                Support::No => "–",
                Support::Partly(how) => how,
            });
        let cells: Vec<_> = cells.collect();
        writeln!(text, "| {} | {} |", words(capability), cells.join(" | "))?;
    }
    Ok(())
}

fn words(capability: Capability) -> &'static str {
    match capability {
        Capability::System => "instructions",
        Capability::Developer => "role `developer`",
        Capability::Names => "names of speakers",
        Capability::Tools => "tools",
        Capability::ToolChoice => "choice of tools",
        Capability::SerialCalls => "one call at a time",
        Capability::ImageUrls => "pictures by address",
        Capability::ImageBytes => "pictures sent along",
        Capability::Documents => "documents sent along",
        Capability::DocumentUrls => "documents by address",
        Capability::Audio => "recordings",
        Capability::JsonObject => "JSON",
        Capability::JsonSchema => "JSON of a schema",
        Capability::Effort => "how long to think",
        Capability::Reasoning => "thoughts in answers",
        Capability::ReasoningBack => "thoughts go back",
        Capability::CacheMarks => "prompt-cache marks",
        Capability::Temperature => "`temperature`",
        Capability::TopP => "`top_p`",
        Capability::Stop => "`stop`",
        Capability::Seed => "`seed`",
        Capability::Alternatives => "`n`",
        Capability::Penalties => "penalties",
        Capability::LogProbs => "`logprobs`",
        Capability::EndUser => "`user`",
        Capability::Metadata => "`metadata`",
        Capability::ServiceTier => "`service_tier`",
        Capability::Citations => "citations",
        Capability::Streams => "streams",
        Capability::Embeddings => "embeddings",
        other => panic!("the README has no words for {other:?}"),
    }
}
