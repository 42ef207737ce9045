//! tower's services, as far as they show what is inside of them.

use tower::util::{BoxCloneService, BoxCloneSyncService, Either, ServiceFn};

use super::{Describe, Description};

/// One of two, and nothing by itself.
impl<A: Describe, B: Describe> Describe for Either<A, B> {
    fn describe(&self) -> Description {
        match self {
            Self::Left(service) => service.describe(),
            Self::Right(service) => service.describe(),
        }
    }
}

impl<F> Describe for ServiceFn<F> {
    fn describe(&self) -> Description {
        Description::opaque::<F>("service_fn")
    }
}

impl<Req, T, E> Describe for BoxCloneService<Req, T, E> {
    fn describe(&self) -> Description {
        Description::new("boxed")
    }
}

impl<Req, T, E> Describe for BoxCloneSyncService<Req, T, E> {
    fn describe(&self) -> Description {
        Description::new("boxed")
    }
}
