"""GOV.UK: publications found by search, and the spreadsheets attached to them."""
