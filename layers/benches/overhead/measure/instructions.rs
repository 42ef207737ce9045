use std::process::{Command, Stdio};

use tower::BoxError;

/// Counts user instructions: this program runs itself under `valgrind --tool=callgrind`.
pub(crate) struct Instructions {
    arguments: Vec<String>,
}

impl Instructions {
    /// Counts with these arguments beside those that name the case; `None` where there is no
    /// valgrind.
    pub(crate) fn new(arguments: impl IntoIterator<Item = String>) -> Option<Self> {
        let found = Command::new("valgrind")
            .arg("--version")
            .stdout(Stdio::null())
            .status();
        let is_there = found.is_ok_and(|status| status.success());
        if !is_there {
            println!("valgrind is not installed: instructions are not counted");
        }
        is_there.then(|| Self {
            arguments: arguments.into_iter().collect(),
        })
    }

    /// The instructions of one call: the difference between a long run and a short one, so that
    /// what happens once is not among them.
    pub(crate) fn of(&self, case: &str, times: u64) -> Result<f64, BoxError> {
        let short = times / 5;
        let more = self.count(case, times + short)? - self.count(case, short)?;
        Ok(more / times as f64)
    }

    fn count(&self, case: &str, times: u64) -> Result<f64, BoxError> {
        let ran = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(std::env::current_exe()?)
            .args(["--case", case, "--times", &times.to_string()])
            .args(&self.arguments)
            .output()?;
        let said = String::from_utf8_lossy(&ran.stderr);
        let mut lines = said.lines();
        let collected = lines.find_map(|line| line.split_once("Collected : "));
        let (_, count) = collected.ok_or_else(|| format!("callgrind counted nothing: {said}"))?;
        Ok(count.trim().parse()?)
    }
}
