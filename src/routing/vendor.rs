//! By which names the vendors' models go.

/// The beginnings of a vendor's model names, beside `vendor/`.
struct Vendor {
    name: &'static str,
    /// Part of the name: the vendor sees it.
    kept: &'static [&'static str],
    /// Other words for the vendor, which it never sees.
    stripped: &'static [&'static str],
}

/// Vendors whose names say whose they are. Those that serve other people's models have none.
const VENDORS: [Vendor; 5] = [
    Vendor {
        name: "anthropic",
        kept: &["claude"],
        stripped: &[],
    },
    Vendor {
        name: "azure_openai",
        kept: &[],
        stripped: &["azure/"],
    },
    Vendor {
        name: "cohere",
        kept: &[
            "command-",
            "c4ai-",
            "embed-english-",
            "embed-multilingual-",
            "embed-v4",
        ],
        stripped: &[],
    },
    Vendor {
        name: "gemini",
        kept: &["gemini", "models/gemini"],
        stripped: &[],
    },
    Vendor {
        name: "openai",
        kept: &["gpt", "chatgpt", "o1", "o3", "o4", "ft:gpt"],
        stripped: &[],
    },
];

fn known(name: &str) -> Option<&'static Vendor> {
    let same = |vendor: &&Vendor| vendor.name.eq_ignore_ascii_case(name);
    VENDORS.iter().find(same)
}

/// The prefixes that are part of the models' names.
pub(super) fn kept(vendor: &str) -> &'static [&'static str] {
    known(vendor).map_or(&[], |vendor| vendor.kept)
}

/// The prefixes that only say whose the models are, beside `vendor/`.
pub(super) fn stripped(vendor: &str) -> &'static [&'static str] {
    known(vendor).map_or(&[], |vendor| vendor.stripped)
}
