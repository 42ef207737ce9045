//! The items of a stream out of a whole answer.

use std::vec;

use serde_json::{Map, Value};

use super::{
    Choice, Completion, Event, Extra, Opaque, Part, Place, ReasoningDelta, Start, ToolCall,
    ToolCallDelta,
};

impl Completion {
    /// The answer as the items of a stream, which end with [`Event::Done`].
    ///
    /// [`Assembly`](super::Assembly) makes the same answer of them, but for what a stream cannot
    /// tell apart: texts that stand side by side become one. `protocol` names the protocol whose
    /// words the members beside the known ones are in.
    ///
    /// # Examples
    ///
    /// ```
    /// use tollgate::types::{Choice, Completion, FinishReason, Message, Summary};
    ///
    /// let choice = Choice::new(Message::assistant("Salut"), FinishReason::Stop);
    /// let events = Completion::new([choice], Summary::new()).into_events("openai_chat");
    /// let texts: Vec<_> = events.filter_map(|event| event.text().map(str::to_owned)).collect();
    /// assert_eq!(texts, ["Salut"]);
    /// ```
    pub fn into_events(self, protocol: &'static str) -> vec::IntoIter<Event> {
        let mut events = Vec::new();
        events.push(Event::Start(Box::new(Start {
            id: self.summary.response_id.clone(),
            model: self.summary.model.clone(),
            service_tier: self.summary.service_tier.clone(),
            created: self.created,
        })));
        beside(&mut events, 0, Place::Answer, protocol, self.extra);
        for choice in self.choices {
            alternative(&mut events, choice, protocol);
        }
        if !self.summary.usage.estimated {
            events.push(Event::Usage(Box::new(self.summary.usage)));
        }
        events.push(Event::Done(Box::new(self.summary)));
        events.into_iter()
    }
}

fn alternative(events: &mut Vec<Event>, choice: Choice, protocol: &'static str) {
    let index = choice.index;
    let mut calls = 0;
    for part in choice.message.content {
        events.extend(match part {
            Part::Text(text) => Some(Event::Text {
                choice: index,
                text: text.text,
            }),
            Part::Refusal(refusal) => Some(Event::Refusal {
                choice: index,
                text: refusal.text,
            }),
            Part::Reasoning(reasoning) => Some(Event::Reasoning(Box::new(ReasoningDelta {
                choice: index,
                text: reasoning.text,
                signature: reasoning.signature,
                member: reasoning.member,
            }))),
            Part::ToolCall(call) => {
                calls += 1;
                Some(whole_call(index, calls - 1, call))
            }
            Part::Opaque(block) => Some(Event::Opaque(Box::new(Opaque {
                choice: index,
                place: Place::Content,
                protocol: block.protocol,
                value: block.value.as_ref().clone(),
            }))),
            // No model answers with these.
            Part::Image(_) | Part::Audio(_) | Part::File(_) => None,
        });
    }
    beside(
        events,
        index,
        Place::Message,
        protocol,
        choice.message.extra,
    );
    beside(events, index, Place::Choice, protocol, choice.extra);
    events.extend(choice.finish.map(|reason| Event::Finish {
        choice: index,
        reason,
    }));
}

fn whole_call(choice: u32, index: u32, call: ToolCall) -> Event {
    Event::ToolCall(Box::new(ToolCallDelta {
        choice,
        index,
        id: Some(call.id),
        name: Some(call.name),
        arguments: call.arguments,
        custom: call.custom,
        extra: call.extra,
    }))
}

fn beside(
    events: &mut Vec<Event>,
    choice: u32,
    place: Place,
    protocol: &'static str,
    extra: Extra,
) {
    if !extra.is_empty() {
        events.push(Event::Opaque(Box::new(Opaque {
            choice,
            place,
            protocol,
            value: Value::Object(Map::from(extra)),
        })));
    }
}
