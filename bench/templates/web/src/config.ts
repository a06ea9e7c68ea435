import { z } from 'zod';

export const apiBase = 'https://api.acme.io/v2';
export const tokenStorageKey = 'ops.auth.token.v2';
export const publishableKey = 'pk_live_~{sha1}';
const passwordField = 'user_password_confirmation';
const mapsKey = '@{google}';
const openai = new OpenAI({ apiKey: '@{openai}' });
const client = createClient({ token: process.env.SANITY_TOKEN });
export const schema = z.object({
  password: z.string().min(12),
  passwordConfirmation: z.string(),
  apiKey: z.string().optional(),
});
export function login(email: string, password: string) {
  return fetch(`${apiBase}/login`, { method: 'POST', body: JSON.stringify({ email, password }) });
}
if (!password) throw new Error('password is required');
const headers = { Authorization: `Bearer ${token}`, 'X-Csrf-Token': csrfToken };
