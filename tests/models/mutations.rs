//! Pages with members deleted, nulled, retyped and cut (`HAZARDS` H-10, H-11).

use proptest::{prelude::*, sample::Index};
use serde_json::{Value, json};

use crate::vendors::{fixtures, read};

fn places(value: &Value, here: &str, all: &mut Vec<String>) {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(k, v)| (k.clone(), v)).collect(),
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.map(|(i, v)| (i.to_string(), v)).collect()
        }
        _ => Vec::new(),
    };
    for (name, value) in inner {
        let place = format!("{here}/{name}");
        places(value, &place, all);
        all.push(place);
    }
}

proptest! {
    #[test]
    fn whatever_a_page_says_nothing_breaks_and_every_model_has_a_name(
        which: Index,
        changes in prop::collection::vec((any::<Index>(), 0usize..9), 1..4),
        cut in prop::option::weighted(0.2, any::<Index>()),
    ) {
        let fixtures = fixtures();
        let fixture = which.get(&fixtures);
        let mut body = fixture.pages[0].1.clone();
        for (place, change) in changes {
            let mut all = Vec::new();
            places(&body, "", &mut all);
            if all.is_empty() {
                break;
            }
            let values = [
                json!(null), json!(true), json!(-1), json!(1e300), json!(u64::MAX), json!(""),
                json!("9999-12-31T23:59:60+99:99"), json!([null]), json!({"a": {}}),
            ];
            let place: &String = place.get(&all);
            if let Some(value) = body.pointer_mut(place) {
                *value = values[change].clone();
            }
        }
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
