export const firebaseConfig = {
  authDomain: 'acme-ops.firebaseapp.com',
  projectId: 'acme-ops',
  messagingSenderId: '~{digits}',
  appId: '1:~{digits}:web:~{hex32}',
};
