//! Which model wants which body: `models.tsv`.

use std::sync::LazyLock;

use crate::{
    protocol::{
        bedrock_converse::{base, name_of},
        rows::{Cells, longest, rows},
    },
    types::EmbedRequest,
};

/// What is known of one model.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Model {
    name: &'static str,
    pub(super) body: Body,
    /// The most inputs of one request.
    pub(super) inputs: usize,
    /// What the length of the vectors is called, where it can be said.
    pub(super) dimensions: Option<&'static str>,
}

/// Whose body it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Body {
    Titan,
    Image,
    Nova,
    Cohere,
}

const TABLE: &str = include_str!("models.tsv");

static MODELS: LazyLock<Vec<Model>> = LazyLock::new(|| rows(TABLE).filter_map(read).collect());

/// What is known of the model that is asked; `None` for one that embeds nothing, as far as is known.
pub(super) fn of(request: &EmbedRequest) -> Option<&'static Model> {
    let name = name_of(base(&request.extra).unwrap_or(&request.model));
    // The region of an inference profile stands in front of the vendor.
    let behind = name.split_once('.').map_or("", |(_, behind)| behind);
    let known = [name, behind].map(|name| longest(&MODELS, |model| model.name, name));
    let known = known.into_iter().flatten();
    known.max_by_key(|model| model.name.len())
}

fn read(mut cells: Cells) -> Option<Model> {
    let model = Model {
        name: cells.text()?,
        body: match cells.text()? {
            "titan" => Body::Titan,
            "image" => Body::Image,
            "nova" => Body::Nova,
            "cohere" => Body::Cohere,
            _ => return None,
        },
        inputs: cells.text()?.parse().ok()?,
        dimensions: Some(cells.text()?).filter(|name| *name != "-"),
    };
    cells.end(model)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_and_every_model_is_known_by_its_names() {
        assert_eq!(rows(TABLE).count(), MODELS.len());
        for (name, known) in [
            ("amazon.titan-embed-text-v1", Some("amazon.titan-embed")),
            (
                "amazon.titan-embed-text-v2:0",
                Some("amazon.titan-embed-text-v2"),
            ),
            ("us.cohere.embed-v4:0", Some("cohere.embed-v4")),
            (
                "arn:aws:bedrock:us-east-1::foundation-model/cohere.embed-english-v3",
                Some("cohere.embed"),
            ),
            ("amazon.nova-lite-v1:0", None),
        ] {
            let found = of(&EmbedRequest::new(name, "hi"));
            assert_eq!(found.map(|model| model.name), known, "{name}");
        }
    }
}
