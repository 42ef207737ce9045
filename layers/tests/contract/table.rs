//! The laws by what they are held against, and what a line of the table becomes.

/// Gives the laws of one group to a macro: every layer is held to `every`, and to those of its
/// class and of its state.
macro_rules! laws {
    (every $then:ident) => {
        $then! {
            readiness::a_clone_starts_unready
            readiness::who_waits_is_woken_when_there_is_something_to_do_and_not_before
            readiness::a_readiness_error_passes_and_is_over_when_it_is_over
            readiness::no_grant_outlives_the_call_it_was_for
            cancellation::a_call_dropped_at_any_await_gives_everything_back
            cancellation::a_call_dropped_beside_another_gives_everything_back
            cancellation::a_stream_dropped_after_any_item_gives_everything_back
            cancellation::an_ended_call_holds_nothing_though_its_future_lives
            hooks::hooks_fire_once_and_inner_first
            hooks::hooks_fire_when_the_end_is_handed_over_and_not_before
            answers::an_answer_passes_unchanged
            answers::an_error_passes_unchanged
            answers::a_stream_has_one_end_and_nothing_after_it
            state::it_can_be_sent_shared_and_cloned
            state::its_debug_shows_nothing_of_a_request
        }
    };
    (pass_through $then:ident) => {
        $then! {
            readiness::it_is_as_ready_as_its_inner_service
            readiness::the_readied_instance_is_called_at_once
            readiness::a_readied_instance_that_is_dropped_gives_its_grant_back
        }
    };
    (late_bound $then:ident) => {
        $then! {
            readiness::it_is_always_ready_and_holds_nothing_until_its_call_is_driven
            readiness::services_that_are_ready_and_idle_starve_nobody
        }
    };
    (fresh $then:ident) => {
        $then! { state::two_services_of_one_layer_share_nothing }
    };
    (by_handle $then:ident) => {
        $then! {}
    };
}

/// Writes a test for each law in a module for each layer, and collects the same tests for the
/// matrix.
macro_rules! table {
    ($($layer:ident($inner:tt): $class:ident $state:ident => $build:expr;)*) => {
        $(
            mod $layer {
                use super::*;

                fn layer($inner: &Probe) -> impl Subject + use<> {
                    $build
                }

                laws! { every tests }
                laws! { $class tests }
                laws! { $state tests }

                pub(super) const CELLS: [&[matrix::Cell]; 3] =
                    [laws!(every cells), laws!($class cells), laws!($state cells)];
            }
        )*

        /// Each layer with the laws that are held against it.
        const TABLE: &[(&str, [&[matrix::Cell]; 3])] =
            &[$((stringify!($layer), $layer::CELLS)),*];
    };
}

macro_rules! tests {
    ($($module:ident::$law:ident)*) => {
        $(
            #[test]
            fn $law() {
                drive::run(super::$module::$law(layer));
            }
        )*
    };
}

macro_rules! cells {
    ($($module:ident::$law:ident)*) => {
        &[$((stringify!($law), $law as fn())),*]
    };
}

macro_rules! names {
    ($($module:ident::$law:ident)*) => {
        &[$(stringify!($law)),*]
    };
}
