// Pro Santé Connect as the practice operator plays it: a certified OpenID provider with the addresses, claims and limits
// that the real service documents. Serves loopback only; a second, plain port on loopback steers it during tests.
//
// Usage: node server.mjs CONFIG.json. It ends with its standard input, so that it never outlives whoever started it.

import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { X509Certificate, createPrivateKey } from 'node:crypto';

import Provider, { errors } from 'oidc-provider';

import { control } from './control.mjs';
import { door } from './door.mjs';
import { loginPage } from './login.mjs';
import { claimsOf } from './people.mjs';

const config = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const issuer = new URL(config.issuer);
const base = issuer.pathname;
const people = new Map(config.people.map((person) => [person.id, person]));

// What the tests may change while it runs.
const state = { down: false, automatic: null, impostor: null, withheld: false, closed: null, pending: new Map(), live: new Set(), given: [] };

const realNow = Date.now.bind(Date);
let skew = 0;
Date.now = () => realNow() + skew * 1000;

const findAccount = (_ctx, sub) => {
  const person = people.get(sub.split(':').at(-1));
  return person && { accountId: sub, claims: () => claimsOf(person, sub) };
};

const subject = (id) => `f:${config.realm}:${id}`;

const provider = new Provider(config.issuer, {
  clients: config.clients,
  findAccount,
  jwks: { keys: [{ ...createPrivateKey(readFileSync(config.signing)).export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
  cookies: { keys: ['practice'] },
  scopes: ['openid', 'scope_all'],
  claims: { acr: null, auth_time: null, iss: null, openid: ['sub'], scope_all: Object.keys(claimsOf(config.people[0], '')) },
  acrValues: ['eidas1', 'eidas2', 'eidas3'],
  // The real service answers its own paths, told by its discovery document.
  routes: {
    authorization: '/protocol/openid-connect/auth',
    token: '/protocol/openid-connect/token',
    userinfo: '/protocol/openid-connect/userinfo',
    end_session: '/protocol/openid-connect/logout',
    introspection: '/protocol/openid-connect/token/introspect',
    revocation: '/protocol/openid-connect/revoke',
    jwks: '/protocol/openid-connect/certs',
    backchannel_authentication: '/protocol/openid-connect/ext/ciba/auth',
  },
  extraParams: ['channel'],
  // As long as the real service's, which are signed: longer than the lines of some programs.
  formats: { bitsOfOpaqueRandomness: (_ctx, token) => (token.kind === 'AccessToken' ? 12_000 : 256) },
  issueRefreshToken: () => true,
  rotateRefreshToken: false,
  pkce: { required: () => false, methods: ['S256'] },
  clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'tls_client_auth'],
  ttl: {
    AccessToken: () => config.seconds.access,
    BackchannelAuthenticationRequest: () => config.seconds.ciba,
    Grant: () => config.seconds.session,
    IdToken: () => config.seconds.access,
    Interaction: () => config.seconds.ciba,
    RefreshToken: () => config.seconds.refresh,
    Session: () => config.seconds.session,
  },
  extraTokenClaims: (_ctx, token) => {
    const person = token.accountId && people.get(token.accountId.split(':').at(-1));
    return person && { SubjectNameID: person.id, preferred_username: person.id };
  },
  interactions: { url: (_ctx, interaction) => `${base}/login/${interaction.uid}` },
  features: {
    devInteractions: { enabled: false },
    introspection: { enabled: true, allowedPolicy: (_ctx, client) => client.clientId === config.operator.client },
    revocation: { enabled: true },
    rpInitiatedLogout: { enabled: true },
    mTLS: {
      enabled: true,
      tlsClientAuth: true,
      getCertificate: (ctx) => peer(ctx)?.toString(),
      certificateAuthorized: (ctx) => ctx.socket.authorized,
      certificateSubjectMatches: (ctx, property, expected) => property === 'tls_client_auth_subject_dn'
        && commonName(peer(ctx)) === expected,
    },
    ciba: {
      enabled: true,
      deliveryModes: ['poll'],
      processLoginHint: (_ctx, hint) => (people.has(hint) ? subject(state.impostor ?? hint) : undefined),
      processLoginHintToken: () => undefined,
      validateRequestContext: () => undefined,
      verifyUserCode: () => undefined,
      validateBindingMessage: (_ctx, message) => {
        if (!/^\d{2}$/.test(message ?? '')) throw new errors.InvalidBindingMessage('two digits are wanted');
      },
      triggerAuthenticationDevice,
    },
  },
});
for (const kind of ['access_token', 'refresh_token', 'authorization_code', 'backchannel_authentication_request']) {
  provider.on(`${kind}.saved`, (given) => {
    // One that is used up is kept again under the same name.
    if (!state.given.some(({ value }) => value === given.jti)) state.given.push({ kind, value: given.jti });
  });
}
provider.use(async (ctx, next) => {
  await next();
  // The real service says how often it may be asked.
  if (ctx.oidc?.route === 'backchannel_authentication' && ctx.status === 200) ctx.body.interval = config.seconds.interval;
});

function peer(ctx) {
  const { raw } = ctx.socket.getPeerCertificate();
  return raw && new X509Certificate(raw);
}

function commonName(certificate) {
  return certificate?.subject.split('\n').find((part) => part.startsWith('CN='))?.slice(3);
}

async function triggerAuthenticationDevice(ctx, request) {
  const { channel, binding_message: message } = ctx.oidc.params;
  if (channel !== 'CARD' && channel !== 'MOBILE') throw new errors.InvalidRequest('channel is CARD or MOBILE');
  const asked = { id: request.jti, person: request.accountId.split(':').at(-1), channel, message };
  state.pending.set(asked.id, { asked, request });
  if (state.automatic) await settle(asked.id, state.automatic === 'approve');
}

// What a person agreed to; without the scope of the mailboxes while it is withheld.
async function granted(clientId, accountId) {
  const grant = new provider.Grant({ clientId, accountId });
  grant.addOIDCScope('openid');
  if (state.withheld) grant.rejectOIDCScope('scope_all'); else grant.addOIDCScope('scope_all');
  await grant.save();
  state.live.add(grant);
  return grant;
}

// The person's answer on her telephone or in the card's own program.
async function settle(id, approved) {
  const { request } = state.pending.get(id) ?? {};
  if (!request) return false;
  state.pending.delete(id);
  if (!approved) {
    await provider.backchannelResult(request, new errors.AccessDenied('the person refused'));
    return true;
  }
  const grant = await granted(request.clientId, request.accountId);
  await provider.backchannelResult(request, grant, { acr: 'eidas1', authTime: Math.floor(Date.now() / 1000) });
  return true;
}

const application = provider.callback();
const login = loginPage(provider, { base, people, subject, granted });

const server = https.createServer({
  key: readFileSync(config.tls.key),
  cert: readFileSync(config.tls.certificate),
  ca: readFileSync(config.tls.clients),
  requestCert: true,
  rejectUnauthorized: false,
}, (request, response) => {
  if (state.down) return request.socket.destroy();
  if (!request.url.startsWith(`${base}/`)) return response.writeHead(404).end();
  // As a program mounted below a path is told its place.
  request.originalUrl = request.url;
  request.baseUrl = base;
  request.url = request.url.slice(base.length);
  if (request.url.startsWith('/login/')) return login(request, response);
  if (request.url.startsWith('/.well-known/')) {
    // The real service publishes under this name only.
    if (request.url !== '/.well-known/wallet-openid-configuration') return response.writeHead(404).end();
    request.url = '/.well-known/openid-configuration';
  }
  return application(request, response);
});

const steering = http.createServer(control({
  pending: () => [...state.pending.values()].map(({ asked }) => asked),
  approve: ({ id }) => settle(id, true),
  refuse: ({ id }) => settle(id, false),
  automatic: ({ answer }) => { state.automatic = answer; },
  impostor: ({ person }) => { state.impostor = person; },
  close: ({ mailbox }) => { state.closed = mailbox; },
  withhold: ({ withheld }) => { state.withheld = withheld; },
  down: ({ down }) => { state.down = down; },
  skew: ({ seconds }) => { skew = seconds; },
  given: () => state.given,
  revoke: async () => {
    await Promise.all([...state.live].map((grant) => grant.destroy()));
    state.live.clear();
  },
}));

process.stdin.on('end', () => process.exit(0)).resume();
const listen = (listener, port) => new Promise((done) => { listener.listen(port, '127.0.0.1', done); });
await Promise.all([
  listen(server, config.port),
  listen(steering, config.control),
  listen(http.createServer(door(config, state)), config.operator.port),
]);
