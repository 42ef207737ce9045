//! Prices usage, one JSON object per line.
//!
//! ```console
//! $ echo '{"model":"openai/gpt-4o-mini","usage":{"uncached_input_tokens":82,"output_tokens":5}}' \
//!     | cargo run --example price
//! {"model":"openai/gpt-4o-mini","cost_usd":0.0000153}
//! ```
//!
//! Counts are of classes that do not overlap (reasoning is not part of output); an absent one is 0.
//! A model without a price costs `null`. A line that cannot be read is reported on stderr with its
//! number, and the exit status at the end is 1.

use std::{
    io::{self, BufRead, Read, Write},
    process::ExitCode,
};

use serde::Deserialize;
use tollgate::{Cost, Prices, Usage};

/// The longest line that is read, in bytes.
const LINE_LIMIT: u64 = 1 << 20;

#[derive(Deserialize)]
struct Line {
    model: String,
    usage: Counts,
    service_tier: Option<String>,
}

#[derive(Deserialize)]
struct Counts {
    uncached_input_tokens: Option<u64>,
    cache_read_tokens: Option<u64>,
    cache_write_tokens: Option<u64>,
    cache_write_1h_tokens: Option<u64>,
    output_tokens: Option<u64>,
    reasoning_tokens: Option<u64>,
    audio_input_tokens: Option<u64>,
    audio_output_tokens: Option<u64>,
    service_tier: Option<String>,
}

fn main() -> ExitCode {
    match run(&mut io::stdin().lock(), &mut io::stdout().lock()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

/// Prices all lines; whether every one of them could be read.
fn run(input: &mut impl BufRead, output: &mut impl Write) -> io::Result<bool> {
    let prices = Prices::bundled();
    let mut all_read = true;
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        if input
            .by_ref()
            .take(LINE_LIMIT)
            .read_until(b'\n', &mut line)?
            == 0
        {
            break;
        }
        let answer = if line.len() as u64 == LINE_LIMIT && !line.ends_with(b"\n") {
            input.skip_until(b'\n')?;
            Err(format!("longer than {LINE_LIMIT} bytes"))
        } else if line.trim_ascii().is_empty() {
            continue;
        } else {
            priced(&prices, &line)
        };
        match answer {
            Ok(answer) => writeln!(output, "{answer}")?,
            Err(error) => {
                all_read = false;
                writeln!(io::stderr(), "line {number}: {error}")?;
            }
        }
    }
    output.flush()?;
    Ok(all_read)
}

fn priced(prices: &Prices, line: &[u8]) -> Result<String, String> {
    let line: Line = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    let model = serde_json::to_string(&line.model).map_err(|error| error.to_string())?;
    let counts = line.usage;
    let usage = Usage {
        input: counts.uncached_input_tokens.unwrap_or(0),
        cache_read: counts.cache_read_tokens.unwrap_or(0),
        cache_write: counts.cache_write_tokens.unwrap_or(0),
        cache_write_1h: counts.cache_write_1h_tokens.unwrap_or(0),
        output: counts.output_tokens.unwrap_or(0),
        reasoning: counts.reasoning_tokens.unwrap_or(0),
        audio_input: counts.audio_input_tokens.unwrap_or(0),
        audio_output: counts.audio_output_tokens.unwrap_or(0),
        estimated: false,
    };
    let tier = line.service_tier.or(counts.service_tier);
    let cost = match prices.cost(&line.model, tier.as_deref(), &usage) {
        Cost::Known(amount) => amount.to_string().trim_start_matches('$').to_owned(),
        Cost::NotYet | Cost::Unknown => "null".to_owned(),
    };
    Ok(format!(r#"{{"model":{model},"cost_usd":{cost}}}"#))
}
