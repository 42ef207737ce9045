//! What vectors are for, from `tasks.tsv` and `models.tsv`.

use std::sync::LazyLock;

use crate::{
    protocol::rows::{Cells, longest, rows},
    types::EmbedTask,
};

/// How a model is told what the vectors of a request are for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Told<'a> {
    /// Not at all.
    Nothing,
    /// As `taskType`.
    Type(&'a str),
    /// In these words around the text, which stands for `{text}` in them.
    Words(String),
}

/// What a text is called where it has no title.
const NO_TITLE: &str = "none";

const TASKS: &str = include_str!("tasks.tsv");

static MODELS: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let read = |mut row: Cells| Some((row.text()?, row.text()?));
    rows(include_str!("models.tsv")).filter_map(read).collect()
});

impl<'a> Told<'a> {
    pub(super) fn of(task: Option<&'a EmbedTask>, title: Option<&str>, model: &str) -> Self {
        let Some(task) = task else {
            return Self::Nothing;
        };
        let known = rows(TASKS).find_map(|mut row| {
            (row.text()? == task.as_str()).then_some(())?;
            Some((row.text()?, row.text()?))
        });
        if !reads_words(model) {
            return Self::Type(known.map_or(task.as_str(), |(name, _)| name));
        }
        Self::Words(match known {
            Some((_, words)) => words.replace("{title}", title.unwrap_or(NO_TITLE)),
            None => format!("task: {task} | query: {{text}}"),
        })
    }

    /// The text as the model is given it.
    pub(super) fn around(&self, text: &str) -> String {
        match self {
            // From behind: a title may hold the same letters.
            Self::Words(words) => match words.rsplit_once("{text}") {
                Some((before, after)) => [before, text, after].concat(),
                None => text.to_owned(),
            },
            Self::Nothing | Self::Type(_) => text.to_owned(),
        }
    }
}

fn reads_words(model: &str) -> bool {
    let known = longest(&MODELS, |(name, _)| name, model);
    known.is_some_and(|(_, told)| *told == "words")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_task_has_a_type_and_words_that_hold_the_text() {
        for mut row in rows(TASKS) {
            let [task, kind, words] = [(); 3].map(|()| row.text().expect("three cells"));
            assert!(row.end(()).is_some(), "{task}");
            assert!(
                !matches!(EmbedTask::from(task), EmbedTask::Other(_)),
                "{task}"
            );
            let fits = |byte: u8| byte.is_ascii_uppercase() || byte == b'_';
            assert!(kind.bytes().all(fits), "{task}");
            assert!(words.ends_with("{text}"), "{task}");
        }
        assert_eq!(rows(TASKS).count(), 8);
    }

    #[test]
    fn a_text_cannot_stand_in_the_place_of_another() {
        let task = EmbedTask::SearchDocument;
        let told = Told::of(Some(&task), Some("{text}"), "gemini-embedding-2");
        assert_eq!(told.around("{title}"), "title: {text} | text: {title}");
    }
}
