//! What the environment says of credentials and regions, in the order of AWS's own tools.

use std::{path::PathBuf, sync::Arc};

use super::{
    CredentialSource,
    container::{Container, Token},
    profile::{Profile, Settings},
    source::Kind,
};
use crate::{Error, ErrorKind, providers::variables::Variables, types::Secret};

/// The source of credentials: keys in the environment, a profile, the container, the instance.
pub(in crate::providers) fn source<F>(variables: &Variables<F>) -> Result<CredentialSource, Error>
where
    F: Fn(&str) -> Option<String>,
{
    if let Some(id) = variables.get("AWS_ACCESS_KEY_ID") {
        let secret = variables.key("AWS_SECRET_ACCESS_KEY")?;
        let token = variables.get("AWS_SESSION_TOKEN");
        let token = token.as_deref().map(Secret::new).transpose()?;
        return Ok(CredentialSource::keys(&id, &secret, token.as_ref()));
    }
    let (profile, settings) = profile(variables);
    if settings.credentials(&profile.name)?.is_some() {
        return Ok(CredentialSource(Kind::Profile(Arc::new(profile))));
    }
    if settings.is_empty() && variables.get("AWS_PROFILE").is_some() {
        return Err(missing(format!(
            "AWS_PROFILE names {:?}, which no file knows",
            profile.name
        )));
    }
    if let Some(container) = container(variables)? {
        return Ok(CredentialSource(Kind::Container(Arc::new(container))));
    }
    let disabled = variables.get("AWS_EC2_METADATA_DISABLED");
    if disabled.is_some_and(|word| word.trim().eq_ignore_ascii_case("true")) {
        return Err(missing(
            "there are no credentials: set AWS_BEARER_TOKEN_BEDROCK, or AWS_ACCESS_KEY_ID and \
             AWS_SECRET_ACCESS_KEY, or name a profile that has some in AWS_PROFILE"
                .to_owned(),
        ));
    }
    match variables.get("AWS_EC2_METADATA_SERVICE_ENDPOINT") {
        None => Ok(CredentialSource::instance()),
        Some(address) => {
            let address = address.trim().parse().map_err(|_| {
                missing("AWS_EC2_METADATA_SERVICE_ENDPOINT is no address".to_owned())
            })?;
            Ok(CredentialSource(Kind::Instance(address)))
        }
    }
}

/// The region: `AWS_REGION`, `AWS_DEFAULT_REGION`, or that of the profile.
pub(in crate::providers) fn region<F>(variables: &Variables<F>) -> Option<String>
where
    F: Fn(&str) -> Option<String>,
{
    let named = variables
        .get("AWS_REGION")
        .or_else(|| variables.get("AWS_DEFAULT_REGION"));
    named
        .map(|region| region.trim().to_owned())
        .or_else(|| profile(variables).1.get("region").map(str::to_owned))
}

fn profile<F>(variables: &Variables<F>) -> (Profile, Settings)
where
    F: Fn(&str) -> Option<String>,
{
    let home = || {
        variables
            .get("HOME")
            .or_else(|| variables.get("USERPROFILE"))
    };
    let file = |variable: &str, name: &str| {
        let named = variables.get(variable).map(PathBuf::from);
        named.or_else(|| Some(PathBuf::from(home()?).join(".aws").join(name)))
    };
    let name = variables.get("AWS_PROFILE");
    let profile = Profile {
        name: name.map_or_else(|| "default".to_owned(), |name| name.trim().to_owned()),
        credentials: file("AWS_SHARED_CREDENTIALS_FILE", "credentials"),
        config: file("AWS_CONFIG_FILE", "config"),
    };
    let settings = profile.read();
    (profile, settings)
}

fn container<F>(variables: &Variables<F>) -> Result<Option<Container>, Error>
where
    F: Fn(&str) -> Option<String>,
{
    let token = || {
        let file = variables.get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
        if let Some(file) = file {
            return Ok(Token::File(file.into()));
        }
        match variables.get("AWS_CONTAINER_AUTHORIZATION_TOKEN") {
            Some(token) => Secret::new(&token).map(Token::Here),
            None => Ok(Token::None),
        }
    };
    if let Some(path) = variables.get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") {
        return Container::relative(path.trim(), token()?).map(Some);
    }
    match variables.get("AWS_CONTAINER_CREDENTIALS_FULL_URI") {
        Some(uri) => Container::full(&uri, token()?).map(Some),
        None => Ok(None),
    }
}

fn missing(what: String) -> Error {
    Error::new(ErrorKind::Authentication).with_message(what)
}
