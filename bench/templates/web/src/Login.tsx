export function Login() {
  const [password, setPassword] = useState('');
  return (
    <form onSubmit={submit} data-testid="login-form-v2">
      <label htmlFor="password">{t('auth.password')}</label>
      <input id="password" type="password" autoComplete="current-password" value={password} />
      <input type="hidden" name="csrf_token" value={csrfToken} />
      <a href="/password/reset?source=login">{t('auth.password.forgot')}</a>
      <img src="data:image/png;base64,iVBORw0KGgo~{sha512}" alt="" />
    </form>
  );
}
