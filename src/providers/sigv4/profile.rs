//! The files that the tools of AWS share: `~/.aws/credentials` and `~/.aws/config`.

use std::{collections::HashMap, fmt, path::PathBuf};

use aws_credential_types::Credentials;

use super::{file, source::credentials};
use crate::{Error, ErrorKind, types::Secret};

/// By what a profile gets credentials that tollgate cannot get.
const ELSEWHERE: [&str; 6] = [
    "role_arn",
    "sso_session",
    "sso_start_url",
    "credential_process",
    "web_identity_token_file",
    "login_session",
];

/// A profile, by its name, in the files that hold it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Profile {
    pub(super) name: String,
    pub(super) credentials: Option<PathBuf>,
    pub(super) config: Option<PathBuf>,
}

/// What the files say of a profile.
#[derive(Default)]
pub(super) struct Settings(HashMap<String, String>);

impl Profile {
    /// Reads the files. One that is not there says nothing.
    pub(super) fn read(&self) -> Settings {
        let read = |path: &Option<PathBuf>| file::read(path.as_ref()?);
        self.settings(read(&self.config), read(&self.credentials))
    }

    /// The same without holding up the thread.
    pub(super) async fn read_aside(&self) -> Settings {
        let mut texts = [None, None];
        for (text, path) in texts.iter_mut().zip([&self.config, &self.credentials]) {
            if let Some(path) = path {
                *text = file::read_aside(path).await;
            }
        }
        let [config, credentials] = texts;
        self.settings(config, credentials)
    }

    /// What stands in both counts as it stands among the credentials.
    fn settings(&self, config: Option<String>, credentials: Option<String>) -> Settings {
        let mut settings = Settings::default();
        settings.add(&config.unwrap_or_default(), |section| {
            let named = section.strip_prefix("profile").map(str::trim_start);
            // A bare name is that of no profile in this file, but for the default one.
            let named = named.or((section == "default").then_some(section));
            named == Some(&*self.name)
        });
        settings.add(&credentials.unwrap_or_default(), |section| {
            section == self.name
        });
        settings
    }
}

impl Settings {
    /// Adds what stands under the sections of these names. Lines that are indented belong to the
    /// setting above them.
    fn add(&mut self, text: &str, is_ours: impl Fn(&str) -> bool) {
        let mut ours = false;
        for line in text.trim_start_matches('\u{feff}').lines() {
            let bare = line.trim();
            if bare.is_empty() || bare.starts_with(['#', ';']) {
                continue;
            }
            if let Some(section) = bare.strip_prefix('[') {
                let name = section.split(']').next().unwrap_or_default().trim();
                ours = is_ours(name);
            } else if ours
                && !line.starts_with(char::is_whitespace)
                && let Some((name, value)) = bare.split_once('=')
            {
                let comment = value.find(" #").or_else(|| value.find(" ;"));
                let value = value.get(..comment.unwrap_or(value.len()));
                let value = value.unwrap_or_default().trim();
                self.0
                    .insert(name.trim().to_ascii_lowercase(), value.to_owned());
            }
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let value = self.0.get(name).map(String::as_str);
        value.filter(|value| !value.is_empty())
    }

    /// Whether the files say anything of it.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The credentials of the profile; `None` where it has none.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Authentication`] where half of them is missing, or they come from elsewhere.
    pub(super) fn credentials(&self, profile: &str) -> Result<Option<Credentials>, Error> {
        let wrong = |what: String| Error::new(ErrorKind::Authentication).with_message(what);
        let keys = (
            self.get("aws_access_key_id"),
            self.get("aws_secret_access_key"),
        );
        let (id, secret) = match keys {
            (Some(id), Some(secret)) => (id, secret),
            (None, None) => {
                let elsewhere = ELSEWHERE.iter().find(|name| self.get(name).is_some());
                return match elsewhere {
                    Some(name) => Err(wrong(format!(
                        "the profile {profile:?} gets its credentials by `{name}`, which is not \
                         supported; export them: aws configure export-credentials --format env"
                    ))),
                    None => Ok(None),
                };
            }
            _ => {
                return Err(wrong(format!(
                    "the profile {profile:?} has half of an access key"
                )));
            }
        };
        let token = self.get("aws_session_token").map(Secret::new).transpose()?;
        let secret = Secret::new(secret)?;
        Ok(Some(credentials(id, &secret, token.as_ref())))
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Settings").field(&self.0.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = "\u{feff}# mine\n[default]\nregion = eu-west-1 # here\r\n\
        s3 =\n  addressing_style = path\n[profile dev]\nregion=us-east-1\n\
        aws_access_key_id = FROM_CONFIG\n[dev]\nregion = nowhere\n[sso-session dev]\nregion = no\n";
    const CREDENTIALS: &str = "[default]\naws_access_key_id=AKID\naws_secret_access_key = se#cr=et \n\
        ; [dev]\n[ dev ]\nAWS_ACCESS_KEY_ID = AKDEV\naws_secret_access_key = dev\n\
        aws_session_token = tok\n";

    fn settings(name: &str) -> Settings {
        let profile = Profile {
            name: name.to_owned(),
            credentials: None,
            config: None,
        };
        profile.settings(Some(CONFIG.to_owned()), Some(CREDENTIALS.to_owned()))
    }

    #[test]
    fn a_profile_is_what_both_files_say_of_it() {
        let default = settings("default");
        assert_eq!(default.get("region"), Some("eu-west-1"));
        assert_eq!(default.get("addressing_style"), None, "it is inside of s3");
        let credentials = default.credentials("default").unwrap().unwrap();
        assert_eq!(credentials.access_key_id(), "AKID");
        assert_eq!(credentials.secret_access_key(), "se#cr=et");

        let dev = settings("dev");
        assert_eq!(dev.get("region"), Some("us-east-1"));
        let credentials = dev.credentials("dev").unwrap().unwrap();
        assert_eq!(credentials.access_key_id(), "AKDEV");
        assert_eq!(credentials.session_token(), Some("tok"));
        assert!(settings("nobody").is_empty());
    }

    #[test]
    fn credentials_that_come_from_elsewhere_are_not_missing_but_out_of_reach() {
        let of = |text: &str| {
            let mut settings = Settings::default();
            settings.add(text, |_| true);
            settings.credentials("p")
        };
        assert!(of("[p]\nregion = x\n").unwrap().is_none());
        let error = of("[p]\nrole_arn = arn:aws:iam::1:role/x\n").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Authentication);
        assert!(error.message().unwrap().contains("role_arn"));
        let error = of("[p]\naws_access_key_id = canary\n").unwrap_err();
        assert!(error.message().unwrap().contains("half"));
        assert!(!format!("{error:?}").contains("canary"));
    }
}
