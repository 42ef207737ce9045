//! What vectors are for, from `tasks.tsv` and `models.tsv`.

use crate::types::EmbedTask;

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

fn rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.starts_with('#')).skip(1)
}

impl<'a> Told<'a> {
    pub(super) fn of(task: Option<&'a EmbedTask>, title: Option<&str>, model: &str) -> Self {
        let Some(task) = task else {
            return Self::Nothing;
        };
        let known = rows(include_str!("tasks.tsv")).find_map(|row| {
            let mut cells = row.split('\t');
            (cells.next()? == task.as_str()).then_some(())?;
            Some((cells.next()?, cells.next()?))
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
    let rows = rows(include_str!("models.tsv")).filter_map(|row| row.split_once('\t'));
    let known = rows.filter(|(name, _)| *name == "*" || model.starts_with(name));
    let longest = known.max_by_key(|(name, _)| name.len());
    longest.is_some_and(|(_, told)| told == "words")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_task_has_a_type_and_words_that_hold_the_text() {
        for row in rows(include_str!("tasks.tsv")) {
            let cells: Vec<_> = row.split('\t').collect();
            assert_eq!(cells.len(), 3, "{row}");
            assert!(
                !matches!(EmbedTask::from(cells[0]), EmbedTask::Other(_)),
                "{row}"
            );
            assert!(
                cells[1]
                    .bytes()
                    .all(|byte| byte.is_ascii_uppercase() || byte == b'_')
            );
            assert!(cells[2].ends_with("{text}"), "{row}");
        }
        assert_eq!(rows(include_str!("tasks.tsv")).count(), 8);
    }

    #[test]
    fn a_text_cannot_stand_in_the_place_of_another() {
        let task = EmbedTask::SearchDocument;
        let told = Told::of(Some(&task), Some("{text}"), "gemini-embedding-2");
        assert_eq!(told.around("{title}"), "title: {text} | text: {title}");
    }
}
