//! Pages with members deleted, nulled, retyped and cut (`HAZARDS` H-10, H-11).

use proptest::{prelude::*, sample::Index};

use crate::{
    mutations,
    vendors::{fixtures, read},
};

proptest! {
    #[test]
    fn whatever_a_page_says_nothing_breaks_and_every_model_has_a_name(
        which: Index,
        changes in mutations::some(),
        cut in prop::option::weighted(0.2, any::<Index>()),
    ) {
        let fixtures = fixtures();
        let fixture = which.get(&fixtures);
        let mut body = fixture.pages[0].1.clone();
        mutations::apply(&mut body, &[""], &changes);
        let mut text = body.to_string();
        if let Some(cut) = cut {
            let at = cut.index(text.len());
            text.truncate(text.floor_char_boundary(at));
        }
        if let Ok(models) = read(&fixture.provider, text) {
            prop_assert!(models.iter().all(|model| !model.id.is_empty()));
        }
    }
}
