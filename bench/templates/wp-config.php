<?php
define('DB_NAME', 'wordpress');
define('DB_USER', 'wp');
define('DB_PASSWORD', '@{chosen}');
define('DB_HOST', getenv('DB_HOST'));
define('AUTH_KEY', '@{symbols}@{symbols}');
define('SECURE_AUTH_KEY', 'put your unique phrase here');
$table_prefix = 'wp_';
$config['password'] = $_ENV['MAIL_PASSWORD'];
$config = ['api_key' => '@{random}', 'token_ttl' => 3600];
