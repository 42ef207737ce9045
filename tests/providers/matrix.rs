//! The laws and the providers side by side.

use std::{
    fmt::Write,
    panic::catch_unwind,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use crate::{
    answers, claims, conversations, errors, secrets, streams,
    table::{Row, TABLE},
    tolerance, wire,
};

/// A law: its name, and what holds it against a provider.
type Law = (&'static str, fn(&Row));

macro_rules! laws {
    ($($module:ident::$law:ident)*) => {
        &[$((stringify!($law), $module::$law as fn(&Row))),*]
    };
}

/// What every provider is held to by itself.
const EACH: &[Law] = laws! {
    claims::what_is_claimed_is_written_and_what_is_not_is_refused_by_name
    conversations::turns_are_written_in_their_order
    conversations::calls_and_their_results_find_each_other
    conversations::an_answer_goes_back_and_what_is_private_to_nobody_else
    answers::every_fixture_says_what_it_is_expected_to_say
    answers::a_whole_answer_and_the_stream_of_it_say_the_same
    answers::usage_is_counted_in_classes_that_do_not_overlap
    errors::a_status_alone_says_what_can_be_done
    errors::the_wait_that_headers_name_is_heard
    errors::what_is_no_answer_is_an_error
    errors::a_body_is_read_to_its_limit
    secrets::no_key_and_nothing_said_is_shown
    wire::it_speaks_over_a_socket_with_its_own_key_and_with_the_callers
    wire::a_stream_that_is_dropped_ends_the_connection
};

/// What its protocol is held to, once.
const PROTOCOL: &[Law] = laws! {
    answers::an_answer_survives_being_taken_apart_and_put_together
    answers::the_fixtures_show_all_that_answers_can_be
    streams::a_stream_says_the_same_wherever_it_is_cut_in_two
    streams::a_stream_that_is_cut_short_is_never_a_short_success
    streams::a_stream_has_one_end_and_nothing_after_it
    streams::what_comes_after_the_end_mark_is_ignored
    streams::pieces_are_never_empty_and_calls_are_counted_without_gaps
    tolerance::members_that_nobody_has_heard_of_change_nothing
    tolerance::events_that_nobody_has_heard_of_change_nothing
    tolerance::an_answer_may_be_anything_and_is_read_or_refused
    tolerance::an_answer_never_fails_because_of_its_usage
    tolerance::bytes_may_be_anything_and_are_read_or_refused
};

/// A law and a provider, by their numbers.
type Cell = (usize, usize);

#[test]
fn the_matrix_of_laws_and_providers_holds() {
    let laws: Vec<_> = EACH.iter().chain(PROTOCOL).collect();
    let applies =
        |(law, row): &Cell| has_answers(*row) && (*law < EACH.len() || first_of_its_protocol(*row));
    let cells = (0..laws.len()).flat_map(|law| (0..TABLE.len()).map(move |row| (law, row)));
    // The long ones first.
    let mut cells: Vec<Cell> = cells.filter(applies).collect();
    cells.reverse();
    let broken = broken(&cells, &laws);
    println!("{}", shown(&cells, &broken, &laws));
    let named = |(law, row): &Cell| format!("{}: {}", TABLE[*row].vendor().title, laws[*law].0);
    let named: Vec<_> = broken.iter().map(named).collect();
    assert!(broken.is_empty(), "{named:#?}");
}

/// Whether its answers are here, and not in a suite of their own.
fn has_answers(row: usize) -> bool {
    !TABLE[row].fixtures.is_empty()
}

/// Several are a protocol's vendors, and its laws need to be tried with one.
fn first_of_its_protocol(row: usize) -> bool {
    let fixtures = |row: &Row| row.fixtures;
    !TABLE[..row]
        .iter()
        .any(|earlier| fixtures(earlier) == fixtures(&TABLE[row]))
}

/// The cells that do not hold; all are tried.
fn broken(cells: &[Cell], laws: &[&Law]) -> Vec<Cell> {
    let next = AtomicUsize::new(0);
    let broken = Mutex::new(Vec::new());
    let work = || {
        while let Some(cell) = cells.get(next.fetch_add(1, Ordering::Relaxed)) {
            let (law, row) = (laws[cell.0].1, &TABLE[cell.1]);
            if catch_unwind(|| law(row)).is_err() {
                broken.lock().expect("nothing panics here").push(*cell);
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

fn shown(cells: &[Cell], broken: &[Cell], laws: &[&Law]) -> String {
    let width = TABLE
        .iter()
        .map(|row| row.vendor().title.len())
        .max()
        .unwrap_or_default();
    let mut shown = format!("\n{:width$}", "");
    for number in 1..=laws.len() {
        write!(shown, " {number:>2}").expect("a string takes all");
    }
    for (row, provider) in TABLE.iter().enumerate() {
        write!(shown, "\n{:width$}", provider.vendor().title).expect("a string takes all");
        for law in 0..laws.len() {
            let mark = match (cells.contains(&(law, row)), broken.contains(&(law, row))) {
                (_, true) => "X",
                (true, false) => "+",
                (false, false) if has_answers(row) => "=",
                (false, false) => ".",
            };
            write!(shown, " {mark:>2}").expect("a string takes all");
        }
    }
    shown.push_str("\n\n");
    for (number, (law, _)) in laws.iter().enumerate() {
        let law = law.replace('_', " ");
        writeln!(shown, "{:>2}  {law}", number + 1).expect("a string takes all");
    }
    let held = cells.len() - broken.len();
    write!(
        shown,
        "\n{} laws x {} providers: {held} hold (+), {} do not (X), {} are held by another provider \
         of the same protocol (=), or in a suite of its own (.)",
        laws.len(),
        TABLE.len(),
        broken.len(),
        laws.len() * TABLE.len() - cells.len(),
    )
    .expect("a string takes all");
    shown
}
