//! A whole answer out of the items of a stream.

use std::{collections::BTreeMap, fmt};

use super::{
    Block, Choice, Completion, Event, Extra, FinishReason, Message, Opaque, Part, Place, Reasoning,
    ReasoningDelta, Role, Start, Summary, Text, ToolCall, ToolCallDelta, Usage,
};

/// Puts the items of a stream together, in linear time.
///
/// It holds all that was said, as long as it is: the transport bounds how much a stream may bring,
/// so a stream of another source is to be bounded before.
///
/// # Examples
///
/// ```
/// use tollgate::types::{Assembly, Event, Summary};
///
/// let mut assembly = Assembly::new();
/// for text in ["Sa", "lut"] {
///     assembly.push(&Event::Text { choice: 0, text: text.into() });
/// }
/// assert_eq!(assembly.finish(Summary::new()).text(), "Salut");
/// ```
#[derive(Default)]
pub struct Assembly {
    start: Start,
    drafts: BTreeMap<u32, Draft>,
    usage: Option<Usage>,
    extra: Extra,
}

#[derive(Default)]
struct Draft {
    content: Vec<Part>,
    /// Where in `content` each call stands.
    calls: BTreeMap<u32, usize>,
    finish: Option<FinishReason>,
    beside_message: Extra,
    beside_choice: Extra,
}

impl Assembly {
    /// Nothing was said yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an item. After [`Event::Restarted`] what came before it is gone.
    pub fn push(&mut self, event: &Event) {
        match event {
            Event::Start(start) => self.start.update(start),
            Event::Text { choice, text } => self.draft(*choice).text(text),
            Event::Reasoning(delta) => self.draft(delta.choice).reasoning(delta),
            Event::ToolCall(delta) => self.draft(delta.choice).tool_call(delta),
            Event::Refusal { choice, text } => self.draft(*choice).refusal(text),
            Event::Finish { choice, reason } => self.draft(*choice).finish = Some(reason.clone()),
            Event::Usage(usage) => self.usage = Some(**usage),
            Event::Restarted => *self = Self::new(),
            Event::Opaque(opaque) => self.opaque(opaque),
            Event::Done(_) => {}
        }
    }

    /// The answer, with what the terminal item says of the attempt. What the summary leaves open
    /// is filled in from the items; usage that neither states is marked as estimated.
    #[must_use]
    pub fn finish(self, mut summary: Summary) -> Completion {
        let Start {
            id,
            model,
            service_tier,
            created,
        } = self.start;
        summary.response_id = summary.response_id.or(id);
        summary.model = summary.model.or(model);
        summary.service_tier = summary.service_tier.or(service_tier);
        if summary.usage == Usage::default() {
            summary.usage = self.usage.unwrap_or(Usage {
                estimated: true,
                ..Usage::default()
            });
        }
        let origin = summary.origin();
        let choices = self.drafts.into_iter().map(|(index, draft)| Choice {
            index,
            message: Message {
                extra: draft.beside_message,
                origin: origin.clone(),
                ..Message::new(Role::Assistant, draft.content)
            },
            finish: draft.finish,
            extra: draft.beside_choice,
        });
        let choices: Vec<_> = choices.collect();
        Completion {
            created,
            extra: self.extra,
            ..Completion::new(choices, summary)
        }
    }

    fn draft(&mut self, choice: u32) -> &mut Draft {
        self.drafts.entry(choice).or_default()
    }

    fn opaque(&mut self, opaque: &Opaque) {
        let members = match opaque.place {
            Place::Answer => &mut self.extra,
            Place::Choice => &mut self.draft(opaque.choice).beside_choice,
            Place::Message => &mut self.draft(opaque.choice).beside_message,
            Place::Content => {
                let block = Block::new(opaque.protocol, opaque.value.clone());
                self.draft(opaque.choice).content.push(Part::Opaque(block));
                return;
            }
        };
        for (name, value) in opaque.value.as_object().into_iter().flatten() {
            members.merge(name, value.clone());
        }
    }
}

impl Draft {
    fn text(&mut self, piece: &str) {
        match self.content.last_mut() {
            Some(Part::Text(text)) => text.text.push_str(piece),
            _ => self.content.push(Part::text(piece)),
        }
    }

    fn refusal(&mut self, piece: &str) {
        match self.content.last_mut() {
            Some(Part::Refusal(refusal)) => refusal.text.push_str(piece),
            _ => self.content.push(Part::Refusal(Text::new(piece))),
        }
    }

    /// A signature closes what it signs.
    fn reasoning(&mut self, delta: &ReasoningDelta) {
        match self.content.last_mut() {
            Some(Part::Reasoning(open))
                if open.signature.is_none() && open.member == delta.member =>
            {
                open.text.push_str(&delta.text);
                open.signature.clone_from(&delta.signature);
            }
            _ => self.content.push(Part::Reasoning(Reasoning {
                text: delta.text.clone(),
                signature: delta.signature.clone(),
                member: delta.member,
            })),
        }
    }

    fn tool_call(&mut self, delta: &ToolCallDelta) {
        let at = *self.calls.entry(delta.index).or_insert_with(|| {
            self.content.push(Part::ToolCall(ToolCall::default()));
            self.content.len() - 1
        });
        let Some(Part::ToolCall(call)) = self.content.get_mut(at) else {
            return;
        };
        if let Some(id) = &delta.id {
            call.id = id.clone();
        }
        if let Some(name) = &delta.name {
            call.name = name.clone();
        }
        call.arguments.push_str(&delta.arguments);
        call.custom |= delta.custom;
        for (name, value) in delta.extra.iter() {
            call.extra.merge(name, value.clone());
        }
    }
}

impl fmt::Debug for Assembly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Assembly")
            .field("choices", &self.drafts.len())
            .field("usage", &self.usage)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(choice: u32, text: &str) -> Event {
        Event::Text {
            choice,
            text: text.to_owned(),
        }
    }

    fn assembled(events: &[Event]) -> Completion {
        let mut assembly = Assembly::new();
        events.iter().for_each(|event| assembly.push(event));
        assembly.finish(Summary::new())
    }

    #[test]
    fn a_restart_throws_away_what_came_before_it() {
        let answer = assembled(&[text(0, "half an ans"), Event::Restarted, text(0, "whole")]);
        assert_eq!(answer.text(), "whole");
    }

    #[test]
    fn alternatives_are_put_together_apart_and_stand_in_order() {
        let answer = assembled(&[text(1, "t"), text(0, "one"), text(1, "wo")]);
        let texts: Vec<_> = answer
            .choices
            .iter()
            .map(|choice| (choice.index, choice.message.text()))
            .collect();
        assert_eq!(texts, [(0, "one".into()), (1, "two".into())]);
    }

    #[test]
    fn a_signature_closes_the_reasoning_that_it_signs() {
        let thought = |text: &str, signature: Option<&str>| {
            Event::Reasoning(Box::new(ReasoningDelta {
                text: text.to_owned(),
                signature: signature.map(Into::into),
                ..ReasoningDelta::default()
            }))
        };
        let events = [
            thought("a", None),
            thought("", Some("1")),
            thought("b", None),
        ];
        let answer = assembled(&events);
        assert_eq!(answer.message().content.len(), 2);
        assert_eq!(answer.reasoning(), "ab");
    }

    #[test]
    fn what_the_summary_states_is_not_replaced() {
        let mut assembly = Assembly::new();
        assembly.push(&Event::Start(Box::new(Start {
            model: Some("told".into()),
            ..Start::default()
        })));
        let mut summary = Summary::new();
        summary.model = Some("known".into());
        summary.usage.output = 5;
        let answer = assembly.finish(summary);
        assert_eq!(answer.model().map(|model| &**model), Some("known"));
        assert!(!answer.usage().estimated);
    }
}
