//! Messages of an event stream, written from what they say.

/// A message with headers of text, as its server writes it.
pub(crate) fn message(headers: &[(&str, &str)], payload: &[u8]) -> Vec<u8> {
    let mut named = Vec::new();
    for (name, value) in headers {
        named.push(u8::try_from(name.len()).expect("a short name"));
        named.extend_from_slice(name.as_bytes());
        named.push(7);
        named.extend_from_slice(
            &u16::try_from(value.len())
                .expect("a short value")
                .to_be_bytes(),
        );
        named.extend_from_slice(value.as_bytes());
    }
    let length = |bytes: usize| {
        u32::try_from(bytes)
            .expect("a frame of less than 4 GiB")
            .to_be_bytes()
    };
    let mut message = Vec::from(length(16 + named.len() + payload.len()));
    message.extend_from_slice(&length(named.len()));
    message.extend_from_slice(&sum(&message));
    message.extend_from_slice(&named);
    message.extend_from_slice(payload);
    message.extend_from_slice(&sum(&message));
    message
}

/// An event of this type.
pub(crate) fn event(kind: &str, payload: &str) -> Vec<u8> {
    let headers = [
        (":event-type", kind),
        (":content-type", "application/json"),
        (":message-type", "event"),
    ];
    message(&headers, payload.as_bytes())
}

/// An exception of this type.
pub(crate) fn exception(kind: &str, payload: &str) -> Vec<u8> {
    let headers = [
        (":exception-type", kind),
        (":content-type", "application/json"),
        (":message-type", "exception"),
    ];
    message(&headers, payload.as_bytes())
}

/// CRC-32 as in IEEE 802.3, written apart from the one that is tested.
fn sum(bytes: &[u8]) -> [u8; 4] {
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            let odd = sum & 1 == 1;
            sum >>= 1;
            if odd {
                sum ^= 0xEDB8_8320;
            }
        }
    }
    (!sum).to_be_bytes()
}
