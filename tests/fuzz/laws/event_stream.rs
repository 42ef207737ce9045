//! AWS event streams fall into the same messages however they are cut, and what is not one breaks
//! them.

use tollgate::{protocol::Framing, transport::FrameDecoder};

use super::{frames::steady, messages::written};

pub(crate) fn law(data: &[u8]) {
    for body in [data.to_vec(), written(data)] {
        steady(&body, || FrameDecoder::new(Framing::AwsEventStream));
    }
}
