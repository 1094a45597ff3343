//! The questions and their answers. What is traced: which question, and how it ended.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::routing::post;
use axum::{Extension, Router};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::config::{Config, ConfigFault};
use super::limits::{Limits, Rate};
use super::seal::{Sealer, Session};
use super::waiting::{Answer, Waiting};
use crate::auth::psc::{self, Channel, Given};
use crate::auth::relay_client::Refusal;
use crate::clock;
use crate::domain::{HolderId, Secret};
use crate::tls::Reception;

/// Octets of a question.
const QUESTION: usize = 16_384;
/// For its body to come in.
const READING: Duration = Duration::from_secs(10);
/// For a handshake, and for what must be fetched to know of revocations.
const HANDSHAKE: Duration = Duration::from_secs(20);
/// Longest life of a connection: the card is asked again after it.
const CONNECTION: Duration = Duration::from_mins(5);
/// Connections at a time.
const CONNECTIONS: usize = 2_048;
/// Pro Santé Connect ends every session after this.
const SESSION: SignedDuration = SignedDuration::from_hours(4);

/// Logins make a telephone ring.
const LOGINS: [Rate; 2] =
    [Rate { burst: 5, each: Duration::from_mins(1) }, Rate { burst: 500, each: Duration::from_millis(50) }];
const QUESTIONS: [Rate; 2] =
    [Rate { burst: 60, each: Duration::from_millis(500) }, Rate { burst: 5_000, each: Duration::from_millis(2) }];

/// The relay.
pub struct Relay {
    client: psc::Client,
    sealer: Sealer,
    waiting: Waiting,
    logins: Mutex<Limits<HolderId>>,
    questions: Mutex<Limits<HolderId>>,
}

/// Runs as the file says, until the task is dropped.
///
/// # Errors
/// See [`ConfigFault`].
pub async fn run(config: Config) -> Result<Infallible, ConfigFault> {
    let listen = config.listen;
    let prepare = move || {
        let authorities = config.authorities()?;
        let relay = Relay::new(config.client(&authorities)?, &config.sealing()?);
        Ok((relay, config.reception(&authorities)?))
    };
    let (relay, reception) =
        tokio::task::spawn_blocking(prepare).await.map_err(|error| ConfigFault::Tls(Box::new(error)))??;
    let listener = TcpListener::bind(listen).await.map_err(ConfigFault::Listen)?;
    tracing::info!(%listen, "Relay serves");
    Ok(Arc::new(relay).serve(listener, reception).await)
}

impl Relay {
    /// A relay for this client, which seals with this key.
    pub fn new(client: psc::Client, sealing: &Secret<[u8; 32]>) -> Self {
        let limits = |[each, all]: [Rate; 2]| Mutex::new(Limits::new(each, all, clock::moment()));
        Self {
            client,
            sealer: Sealer::new(sealing),
            waiting: Waiting::default(),
            logins: limits(LOGINS),
            questions: limits(QUESTIONS),
        }
    }

    /// Serves until the task is dropped.
    pub async fn serve(self: Arc<Self>, listener: TcpListener, reception: Reception) -> Infallible {
        let router = Router::new()
            .route("/v1/login", post(login))
            .route("/v1/poll", post(poll))
            .route("/v1/refresh", post(refresh))
            .route("/v1/logout", post(logout))
            .fallback(async || refusal(Refusal::Invalid))
            .method_not_allowed_fallback(async || refusal(Refusal::Invalid))
            .with_state(self);
        let room = Arc::new(Semaphore::new(CONNECTIONS));
        loop {
            let Ok(place) = Arc::clone(&room).acquire_owned().await else { continue };
            let Ok((tcp, _)) = listener.accept().await else {
                // No descriptor is free: some will be.
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            };
            let (router, reception) = (router.clone(), reception.clone());
            drop(tokio::spawn(async move {
                let _ = timeout(CONNECTION, connection(tcp, router, &reception)).await;
                drop(place);
            }));
        }
    }

    fn open(&self, question: &Sealed, holder: &HolderId) -> Result<Session, Refusal> {
        self.sealer.open(&question.refresh, holder, clock::now()).ok_or(Refusal::Ended)
    }

    /// Tokens as they go over the wire, what renews them sealed.
    fn give(&self, given: &Given, until: Timestamp, earlier: Option<&Session>, holder: &HolderId) -> Reply {
        #[derive(Serialize)]
        struct Body<'a> {
            access_token: &'a str,
            expires_in: u64,
            refresh: Option<&'a str>,
        }
        // What is not told again stays (RFC 6749 §6).
        let (old, known) = (earlier.map(Session::refresh), earlier.and_then(Session::identity));
        let identity = given.identity.as_ref().or(known.as_ref());
        let sealed = match given.refresh.as_ref().or(old.as_ref()) {
            Some(refresh) => {
                let session = Session::new(refresh, identity, until);
                Some(self.sealer.seal(&session, holder).ok_or(Refusal::Unavailable)?)
            }
            None => None,
        };
        let refresh = sealed.as_ref().map(|text| text.declassify().as_str());
        let body = Body { access_token: given.access.declassify(), expires_in: given.life.as_secs(), refresh };
        said(StatusCode::OK, &body)
    }
}

async fn connection(tcp: TcpStream, router: Router, reception: &Reception) {
    let (stream, holder) = match reception.receive(tcp, HANDSHAKE).await {
        Ok(received) => received,
        Err(fault) => return tracing::debug!(%fault, "Nobody let in"),
    };
    let service = TowerToHyperService::new(router.layer(Extension(holder)));
    let mut http = hyper::server::conn::http1::Builder::new();
    let http = http.timer(TokioTimer::new()).header_read_timeout(READING).max_buf_size(QUESTION);
    let _ = http.serve_connection(TokioIo::new(stream), service).await;
}

type Reply = Result<Response<Body>, Refusal>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed {
    refresh: String,
}

async fn login(
    State(relay): State<Arc<Relay>>,
    Extension(holder): Extension<HolderId>,
    request: Request,
) -> Response<Body> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Question {
        channel: Channel,
    }
    #[derive(Serialize)]
    struct Begun<'a> {
        id: &'a str,
        binding: &'a str,
        expires_in: u64,
        interval: u64,
    }
    let work = async {
        let question: Question = read(request).await?;
        allow(&relay.questions, &holder)?;
        allow(&relay.logins, &holder)?;
        let begun = relay.client.begin_approval(&holder, question.channel).await;
        let approval = begun.map_err(|error| Refusal::of(&error))?;
        let (binding, left, interval) = (approval.binding().to_owned(), approval.left(), approval.interval());
        let id = relay.waiting.keep(approval, clock::moment()).ok_or(Refusal::TooMany)?;
        let (expires_in, interval) = (left.as_secs(), interval.as_secs());
        said(StatusCode::OK, &Begun { id: &id, binding: &binding, expires_in, interval })
    };
    answer("login", work.await)
}

async fn poll(
    State(relay): State<Arc<Relay>>,
    Extension(holder): Extension<HolderId>,
    request: Request,
) -> Response<Body> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Question {
        id: String,
    }
    #[derive(Serialize)]
    struct Pending {}
    let work = async {
        let question: Question = read(request).await?;
        allow(&relay.questions, &holder)?;
        match relay.waiting.poll(&holder, &question.id, clock::moment()).await {
            Answer::Given(given) => relay.give(&given, end(clock::now()), None, &holder),
            Answer::Pending => said(StatusCode::ACCEPTED, &Pending {}),
            Answer::Unknown => Err(Refusal::Late),
            Answer::Failed(error) => Err(Refusal::of(&error)),
        }
    };
    answer("poll", work.await)
}

async fn refresh(
    State(relay): State<Arc<Relay>>,
    Extension(holder): Extension<HolderId>,
    request: Request,
) -> Response<Body> {
    let work = async {
        let session = session(&relay, &holder, request).await?;
        let renewed = relay.client.renew(&holder, &session.refresh()).await;
        let given = renewed.map_err(|error| Refusal::of(&error))?;
        relay.give(&given, session.until(), Some(&session), &holder)
    };
    answer("refresh", work.await)
}

async fn logout(
    State(relay): State<Arc<Relay>>,
    Extension(holder): Extension<HolderId>,
    request: Request,
) -> Response<Body> {
    let work = async {
        let session = session(&relay, &holder, request).await?;
        let closed = relay.client.close(&session.refresh(), session.identity().as_ref()).await;
        tracing::debug!(reached = closed.is_ok(), "Session ended");
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        Ok(response)
    };
    answer("logout", work.await)
}

/// The session that a question of its holder brings along, sealed.
async fn session(relay: &Relay, holder: &HolderId, request: Request) -> Result<Session, Refusal> {
    let question: Sealed = read(request).await?;
    allow(&relay.questions, holder)?;
    relay.open(&question, holder)
}

/// Counts a question.
fn allow(which: &Mutex<Limits<HolderId>>, holder: &HolderId) -> Result<(), Refusal> {
    let allowed = which.lock().unwrap_or_else(PoisonError::into_inner).allow(holder, clock::moment());
    if allowed { Ok(()) } else { Err(Refusal::TooMany) }
}

/// When a session that begins now ends at the latest.
fn end(now: Timestamp) -> Timestamp {
    now.checked_add(SESSION).unwrap_or(Timestamp::MAX)
}

async fn read<T: DeserializeOwned>(request: Request) -> Result<T, Refusal> {
    let body: Bytes = match timeout(READING, to_bytes(request.into_body(), QUESTION)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) | Err(_) => return Err(Refusal::Invalid),
    };
    serde_json::from_slice(&body).map_err(|_| Refusal::Invalid)
}

fn said(status: StatusCode, body: &impl Serialize) -> Reply {
    let text = serde_json::to_vec(body).map_err(|_| Refusal::Unavailable)?;
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    drop(headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json")));
    drop(headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store")));
    Ok(response)
}

fn answer(question: &'static str, reply: Reply) -> Response<Body> {
    match reply {
        Ok(response) => {
            tracing::info!(question, status = response.status().as_u16(), "Answered");
            response
        }
        Err(cause) => {
            tracing::info!(question, refusal = ?cause, "Refused");
            refusal(cause)
        }
    }
}

fn refusal(cause: Refusal) -> Response<Body> {
    #[derive(Serialize)]
    struct Body {
        error: Refusal,
    }
    let status = match cause {
        Refusal::Invalid => StatusCode::BAD_REQUEST,
        Refusal::Ended => StatusCode::UNAUTHORIZED,
        Refusal::Card | Refusal::Refused | Refusal::UnknownHolder | Refusal::OtherPerson | Refusal::Insufficient => {
            StatusCode::FORBIDDEN
        }
        Refusal::Late => StatusCode::GONE,
        Refusal::TooMany => StatusCode::TOO_MANY_REQUESTS,
        Refusal::NotSetUp => StatusCode::BAD_GATEWAY,
        Refusal::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    };
    said(status, &Body { error: cause }).unwrap_or_default()
}
