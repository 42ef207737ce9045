//! AWS event streams fall into the same messages however they are cut, and what is not one breaks
//! them.

use tollgate::{protocol::Framing, transport::FrameDecoder};

use super::{framing::frames, messages::written};

pub(crate) fn law(data: &[u8]) {
    for body in [data.to_vec(), written(data)] {
        let new = || FrameDecoder::new(Framing::AwsEventStream);
        let whole = frames(&[&body], new());
        let sum: usize = body.iter().map(|byte| usize::from(*byte)).sum();
        let (before, after) = body.split_at(sum % (body.len() + 1));
        assert_eq!(frames(&[before, after], new()), whole);
        let bytes: Vec<&[u8]> = body.chunks(1).collect();
        assert_eq!(frames(&bytes, new()), whole);
    }
}
