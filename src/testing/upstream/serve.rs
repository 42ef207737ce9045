//! The accept loop, and the connections.

use std::{sync::Arc, time::Duration};

use hyper::service::service_fn;
use hyper_util::{rt::TokioIo, server::conn::auto};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    respond::respond,
    shared::Shared,
    socket::{Line, Socket},
};

/// How long accepting pauses when the process is out of file descriptors.
const ACCEPT_AGAIN: Duration = Duration::from_millis(10);

/// More streams than a test opens: the limit is not what is tested.
const STREAMS: u32 = 100_000;

/// The tasks of one upstream: all end when it is stopped.
#[derive(Debug, Clone, Default)]
pub(super) struct Tasks {
    tracker: TaskTracker,
    pub(super) stopped: CancellationToken,
}

impl Tasks {
    pub(super) fn spawn<F>(&self, task: F)
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let stopped = self.stopped.clone();
        self.tracker.spawn(stopped.run_until_cancelled_owned(task));
    }

    /// Waits until every task has ended, for tasks that were told to stop.
    pub(super) async fn ended(&self) {
        self.tracker.close();
        self.tracker.wait().await;
    }
}

impl<F> hyper::rt::Executor<F> for Tasks
where
    F: Future<Output: Send> + Send + 'static,
{
    fn execute(&self, task: F) {
        self.spawn(task);
    }
}

/// Accepts connections for ever.
pub(super) async fn accept(listener: TcpListener, shared: Arc<Shared>, tasks: Tasks) {
    let mut number = 0;
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(ACCEPT_AGAIN).await;
            continue;
        };
        shared.count(|counts| {
            counts.connections += 1;
            counts.open_connections += 1;
        });
        let line = Arc::new(Line::new(number));
        let socket = Socket::new(stream, Arc::clone(&line), Arc::clone(&shared));
        tasks.spawn(serve(socket, line, Arc::clone(&shared), tasks.clone()));
        number += 1;
    }
}

/// Serves one connection until its client leaves or an answer resets it.
async fn serve(socket: Socket, line: Arc<Line>, shared: Arc<Shared>, tasks: Tasks) {
    let mut server = auto::Builder::new(tasks);
    server.http1().header_read_timeout(None);
    server
        .http2()
        .max_concurrent_streams(STREAMS)
        .max_pending_accept_reset_streams(STREAMS as usize);
    let reset = line.reset.clone();
    let service =
        service_fn(move |request| respond(Arc::clone(&shared), Arc::clone(&line), request));
    let connection = server.serve_connection(TokioIo::new(socket), service);
    // How a connection ends is seen by its socket and its answers.
    reset.run_until_cancelled(connection).await;
}
