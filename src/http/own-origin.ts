import type { FastifyRequest } from 'fastify';

/**
 * Whether a request comes from the hub's own pages or from no browser at all. Browsers say where a request comes from
 * (Fetch Metadata, else the header Origin), and pages of other sites cannot change what they say.
 */
export function isFromOwnOrigin(request: FastifyRequest, publicUrl: string): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const { origin } = request.headers;
  return origin === undefined || origin === publicUrl || origin === `${request.protocol}://${request.host}`;
}
