// The port that steers the practice service: POST /<act> with a JSON body, answered with JSON.

export const control = (acts) => async (request, response) => {
  const act = acts[request.url.slice(1)];
  if (request.method !== 'POST' || !act) return response.writeHead(404).end();
  let body = '';
  for await (const part of request) body += part;
  try {
    const answer = await act(JSON.parse(body || '{}'));
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? null));
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
};
