//! What is asked of a model.

use std::{fmt, sync::Arc};

use super::{Content, Context, Input, Message, Settings};

/// What is asked of a model.
///
/// A clone costs four reference counts, and of a request that was not called yet the record of a call
/// of its own; a part is copied when it is changed while shared. The serde form is the JSON of OpenAI's
/// chat completions; members that the crate does not know are kept, per request, message, part and
/// tool, and given back exactly.
///
/// # Examples
///
/// ```
/// use tollgate::ChatRequest;
///
/// let request = ChatRequest::new("gpt-4o-mini")
///     .system("Answer in one word.")
///     .user("Say hi in French")
///     .max_tokens(100)
///     .temperature(0.2);
/// assert_eq!(request.messages().len(), 2);
///
/// let json = serde_json::to_value(&request).unwrap();
/// assert_eq!(json["messages"][1]["content"], "Say hi in French");
/// ```
#[derive(Clone)]
pub struct ChatRequest {
    model: Arc<str>,
    messages: Arc<Vec<Message>>,
    settings: Arc<Settings>,
    stream: bool,
    /// What the call carries beside what is sent.
    pub(crate) context: Context,
}

impl ChatRequest {
    /// Asks this model, and says nothing yet.
    pub fn new(model: impl Into<Arc<str>>) -> Self {
        Self {
            model: model.into(),
            messages: Arc::default(),
            settings: Arc::default(),
            stream: false,
            context: Context::default(),
        }
    }

    /// The model that is asked.
    #[must_use]
    pub fn model(&self) -> &Arc<str> {
        &self.model
    }

    /// Asks another model.
    pub fn set_model(&mut self, model: impl Into<Arc<str>>) {
        self.model = model.into();
    }

    /// The conversation so far.
    #[must_use]
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// The conversation so far, to be changed; copied first while another request shares it.
    pub fn messages_mut(&mut self) -> &mut Vec<Message> {
        Arc::make_mut(&mut self.messages)
    }

    /// How the answer is to be made.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// How the answer is to be made, to be changed; copied first while another request shares it.
    pub fn settings_mut(&mut self) -> &mut Settings {
        Arc::make_mut(&mut self.settings)
    }

    /// Whether the answer is to come as a stream.
    #[must_use]
    pub fn is_stream(&self) -> bool {
        self.stream
    }

    /// Whether the answer is to come as a stream; by default it is not.
    #[must_use]
    pub fn streamed(mut self, stream: bool) -> Self {
        self.stream = stream;
        self
    }

    /// Adds what is said: a text of the person's, one message, or a list.
    ///
    /// # Examples
    ///
    /// ```
    /// use tollgate::{ChatRequest, types::Message};
    ///
    /// let list = [Message::system("Be brief."), Message::user("hi")];
    /// assert_eq!(
    ///     ChatRequest::new("gpt-4o-mini").input(list),
    ///     ChatRequest::new("gpt-4o-mini").system("Be brief.").input("hi"),
    /// );
    /// ```
    #[must_use]
    pub fn input(mut self, input: impl Into<Input>) -> Self {
        self.messages_mut().extend(input.into().0);
        self
    }

    /// Adds a message.
    #[must_use]
    pub fn message(self, message: impl Into<Message>) -> Self {
        self.input(message.into())
    }

    /// Adds instructions of the application.
    #[must_use]
    pub fn system(self, content: impl Into<Content>) -> Self {
        self.message(Message::system(content))
    }

    /// Adds what the person says.
    #[must_use]
    pub fn user(self, content: impl Into<Content>) -> Self {
        self.message(Message::user(content))
    }

    /// Adds what the model said.
    #[must_use]
    pub fn assistant(self, content: impl Into<Content>) -> Self {
        self.message(Message::assistant(content))
    }

    /// A request of these parts, with an empty context.
    pub(super) fn of(
        model: Arc<str>,
        messages: Vec<Message>,
        settings: Settings,
        stream: bool,
    ) -> Self {
        Self {
            model,
            messages: Arc::new(messages),
            settings: Arc::new(settings),
            stream,
            context: Context::default(),
        }
    }
}

impl PartialEq for ChatRequest {
    /// Whether the same is sent; what the calls carry beside it is not compared.
    fn eq(&self, other: &Self) -> bool {
        self.model == other.model
            && self.messages == other.messages
            && self.settings == other.settings
            && self.stream == other.stream
    }
}

impl fmt::Debug for ChatRequest {
    /// Shows the model, sizes and flags, and nothing of what is said.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChatRequest")
            .field("model", &self.model)
            .field("messages", &self.messages.len())
            .field("stream", &self.stream)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
