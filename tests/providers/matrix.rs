//! The laws and the providers side by side.

use std::{
    collections::BTreeMap,
    fmt::Write,
    panic::catch_unwind,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use tollgate::types::Capability;

use crate::{
    answers, claims, conversations, embeddings, errors, loss, secrets, streams,
    table::{Row, TABLE},
    tolerance, wire,
};

/// What every provider is held to.
struct Law {
    name: &'static str,
    hold: fn(&Row),
    /// What a provider has to have for it to be asked of it.
    needs: Need,
}

/// What a law is about that not every provider has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    Nothing,
    /// An event that ends its streams.
    EndMark,
    Embeddings,
}

impl Need {
    /// Why a provider does not have it.
    fn lacking(self, row: &Row) -> Option<&'static str> {
        let has = |what| row.vendor().capabilities.of(what).is_any();
        match self {
            Self::Nothing => None,
            Self::EndMark if row.answers.end.is_some() => None,
            Self::EndMark => Some("its streams end with the body, without a mark"),
            Self::Embeddings if has(Capability::Embeddings) => None,
            Self::Embeddings => Some("it has no embeddings"),
        }
    }
}

macro_rules! laws {
    ($($module:ident::$law:ident $(($need:ident))?)*) => {
        &[$(Law {
            name: stringify!($law),
            hold: $module::$law,
            needs: [$(Need::$need,)? Need::Nothing][0],
        }),*]
    };
}

const LAWS: &[Law] = laws! {
    claims::what_is_claimed_is_written_and_what_is_not_is_refused_by_name
    conversations::turns_are_written_in_their_order
    conversations::calls_and_their_results_find_each_other
    loss::a_conversation_is_written_without_loss_or_what_is_lost_is_named
    conversations::an_answer_goes_back_and_what_is_private_to_nobody_else
    answers::every_fixture_says_what_it_is_expected_to_say
    answers::a_whole_answer_and_the_stream_of_it_say_the_same
    answers::usage_is_counted_in_classes_that_do_not_overlap
    answers::an_answer_survives_being_taken_apart_and_put_together
    answers::the_fixtures_show_all_that_answers_can_be
    errors::a_status_alone_says_what_can_be_done
    errors::the_wait_that_headers_name_is_heard
    errors::what_is_no_answer_is_an_error
    errors::a_body_is_read_to_its_limit
    secrets::no_key_and_nothing_said_is_shown
    wire::it_speaks_over_a_socket_with_its_own_key_and_with_the_callers
    wire::a_stream_that_is_dropped_ends_the_connection
    streams::a_stream_says_the_same_wherever_it_is_cut_in_two
    streams::a_stream_that_is_cut_short_is_never_a_short_success
    streams::a_stream_has_one_end_and_nothing_after_it
    streams::what_comes_after_the_end_mark_is_ignored (EndMark)
    streams::pieces_are_never_empty_and_calls_are_counted_without_gaps
    tolerance::members_that_nobody_has_heard_of_change_nothing
    tolerance::events_that_nobody_has_heard_of_change_nothing
    tolerance::an_answer_may_be_anything_and_is_read_or_refused
    tolerance::an_answer_never_fails_because_of_its_usage
    tolerance::bytes_may_be_anything_and_are_read_or_refused
    embeddings::embeddings_are_asked_in_order_or_refused_by_name
    embeddings::every_embedding_says_what_it_is_expected_to_say (Embeddings)
    embeddings::what_stands_beside_the_vectors_is_no_reason_to_fail (Embeddings)
    embeddings::an_embedding_may_be_anything_and_is_read_or_refused (Embeddings)
    embeddings::an_embedding_that_is_cut_short_is_never_read (Embeddings)
    embeddings::an_embedding_fails_as_a_chat_does (Embeddings)
    embeddings::no_key_and_no_text_of_an_embedding_is_shown (Embeddings)
};

/// A law and a provider, by their numbers.
type Cell = (usize, usize);

#[test]
fn the_matrix_of_laws_and_providers_holds() {
    let cells = (0..LAWS.len()).flat_map(|law| (0..TABLE.len()).map(move |row| (law, row)));
    let asked = |(law, row): &Cell| LAWS[*law].needs.lacking(&TABLE[*row]).is_none();
    let mut cells: Vec<Cell> = cells.filter(asked).collect();
    // The long ones first.
    cells.reverse();
    let broken = broken(&cells);
    println!("{}", shown(&broken));
    let named = |(law, row): &Cell| format!("{}: {}", TABLE[*row].vendor().title, LAWS[*law].name);
    let named: Vec<_> = broken.iter().map(named).collect();
    assert!(broken.is_empty(), "{named:#?}");
}

/// The cells that do not hold; all are tried.
fn broken(cells: &[Cell]) -> Vec<Cell> {
    let next = AtomicUsize::new(0);
    let broken = Mutex::new(Vec::new());
    let work = || {
        while let Some((law, row)) = cells.get(next.fetch_add(1, Ordering::Relaxed)) {
            if catch_unwind(|| (LAWS[*law].hold)(&TABLE[*row])).is_err() {
                let mut broken = broken.lock().expect("nothing panics here");
                broken.push((*law, *row));
            }
        }
    };
    thread::scope(|scope| {
        let others = thread::available_parallelism().map_or(1, usize::from) - 1;
        for _ in 0..others {
            scope.spawn(work);
        }
        work();
    });
    broken.into_inner().expect("nothing panics here")
}

/// A row for each provider, a column for each law, and the reason of each cell that is not asked.
fn shown(broken: &[Cell]) -> String {
    let titles = TABLE.iter().map(|row| row.vendor().title.len());
    let width = titles.max().unwrap_or_default();
    let mut matrix = format!("\n{:width$}", "");
    let mut reasons: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    let mut unasked = 0;
    for number in 1..=LAWS.len() {
        write!(matrix, " {number:>2}").expect("a string takes all");
    }
    for (at, row) in TABLE.iter().enumerate() {
        let title = row.vendor().title;
        write!(matrix, "\n{title:width$}").expect("a string takes all");
        for (number, law) in LAWS.iter().enumerate() {
            let mark = match law.needs.lacking(row) {
                Some(why) => {
                    unasked += 1;
                    let laws = reasons.entry((title, why)).or_default();
                    laws.push((number + 1).to_string());
                    "-"
                }
                None if broken.contains(&(number, at)) => "X",
                None => "+",
            };
            write!(matrix, " {mark:>2}").expect("a string takes all");
        }
    }
    matrix.push_str("\n\n");
    for (number, law) in LAWS.iter().enumerate() {
        let name = law.name.replace('_', " ");
        writeln!(matrix, "{:>2}  {name}", number + 1).expect("a string takes all");
    }
    for ((title, why), laws) in reasons {
        writeln!(matrix, " -  {title}: {why} ({})", laws.join(", ")).expect("a string takes all");
    }
    let held = LAWS.len() * TABLE.len() - unasked - broken.len();
    format!(
        "{matrix}\n{} laws x {} providers: {held} hold (+), {} do not (X), {unasked} are \
         about what the provider does not have (-)",
        LAWS.len(),
        TABLE.len(),
        broken.len(),
    )
}
