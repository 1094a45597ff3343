// The door of the mail operator: what its servers ask when a token is shown. It has the token introspected by the service that
// issued it (RFC 7662) and says which mailbox of a group that person may open. Dovecot and Postfix call it, nobody else.

import https from 'node:https';
import { readFileSync } from 'node:fs';

export const door = ({ issuer, tls, operator }) => {
  const ca = readFileSync(tls.root);
  const url = `${issuer}/protocol/openid-connect/token/introspect`;
  return async (request, response) => {
    const answer = (body) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    let body = '';
    for await (const part of request) body += part;
    const token = new URLSearchParams(body).get('token');
    // /<group>: each group of mailboxes names at most one of a person.
    const group = operator.mailboxes[request.url.slice(1)] ?? {};
    try {
      const told = await ask(url, ca, operator, token);
      const mailbox = told.active && told.scope.split(' ').includes('scope_all') && group[told.SubjectNameID];
      return answer(mailbox ? { active: true, username: mailbox } : { active: false });
    } catch {
      return response.writeHead(503).end();
    }
  };
};

function ask(url, ca, { client, secret }, token) {
  const body = new URLSearchParams({ token }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) };
  return new Promise((done, failed) => {
    const request = https.request(url, { method: 'POST', ca, auth: `${client}:${secret}`, headers }, async (response) => {
      let text = '';
      for await (const part of response) text += part;
      if (response.statusCode === 200) done(JSON.parse(text)); else failed(new Error(`${response.statusCode}`));
    });
    request.on('error', failed);
    request.end(body);
  });
}
