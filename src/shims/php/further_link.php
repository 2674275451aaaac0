<?php

/*
 * What a program that Further Link runs can say to its client beside what it prints, and hear from it.
 *
 *   require 'further_link.php';
 *
 *   FurtherLink\context();                        // what the client told of the program: ['language' => 'php', 'level' => 3]
 *   FurtherLink\call('move', 1, 'up');            // lets the game do something; returns when it is done, with its answer
 *   FurtherLink\message(['msgtype' => 'draw']);   // a message of your own to the client
 */

declare(strict_types=1);

namespace FurtherLink;

/** The game could not do what it was asked, or did not answer. */
final class EngineException extends \RuntimeException
{
}

/** Not run by Further Link, or the connection to it is gone. */
final class ConnectionException extends \RuntimeException
{
}

/** The socket at FURTHER_LINK_SOCKET: JSON objects, one a line, both ways. */
final class Channel
{
    private const CONTEXT_WITHIN = 2; // seconds; it is sent as soon as a program connects, if there is one

    private static ?self $open = null;

    /** @var resource */
    private $socket;
    private ?array $context = null;
    private int $lastId = 0;

    private function __construct(string $path)
    {
        $socket = @stream_socket_client('unix://' . $path, $code, $reason);
        if ($socket === false) {
            throw new ConnectionException("cannot reach Further Link: $reason");
        }

        $this->socket = $socket;
    }

    public static function open(): self
    {
        $path = getenv('FURTHER_LINK_SOCKET');
        if ($path === false) {
            throw new ConnectionException('this program was not started by Further Link');
        }

        return self::$open ??= new self($path);
    }

    public function send(string $channel, mixed $data): void
    {
        $line = json_encode(['channel' => $channel, 'data' => $data], JSON_THROW_ON_ERROR | JSON_PRESERVE_ZERO_FRACTION) . "\n";
        for ($sent = 0; $sent < strlen($line); $sent += $count) {
            $count = @fwrite($this->socket, substr($line, $sent));
            if ($count === false || $count === 0) {
                throw new ConnectionException('the connection to Further Link is gone');
            }
        }
    }

    public function ask(string $name, array $arguments): mixed
    {
        $id = ++$this->lastId;
        $this->send('engine', ['id' => $id, 'name' => $name, 'args' => array_values($arguments)]);
        stream_set_timeout($this->socket, PHP_INT_MAX >> 32); // the daemon sees to it that an answer comes
        while (true) {
            $message = $this->read() ?? throw new ConnectionException('the connection to Further Link is gone');
            $answer = $message['data'];
            if ($message['channel'] === 'error') {
                throw new EngineException($answer);
            }

            if ($message['channel'] !== 'engine' || $answer['id'] !== $id) {
                continue;
            }

            if (isset($answer['error'])) {
                throw new EngineException($answer['error']);
            }

            return $answer['value'] ?? null;
        }
    }

    public function context(): array
    {
        stream_set_timeout($this->socket, self::CONTEXT_WITHIN);
        while ($this->context === null && $this->read() !== null) {
            // What comes before it is for nobody.
        }

        return $this->context ?? [];
    }

    /** The next line; null: there is none in time, or none any more. */
    private function read(): ?array
    {
        $line = fgets($this->socket);
        if ($line === false) {
            return null;
        }

        $message = json_decode($line, true, 512, JSON_THROW_ON_ERROR);
        if ($message['channel'] === 'context') {
            $this->context = $message['data'];
        }

        return $message;
    }
}

/** Calls a function of the game that the program belongs to, and returns its answer. Throws EngineException where there is none. */
function call(string $name, mixed ...$arguments): mixed
{
    return Channel::open()->ask($name, $arguments);
}

/** What the client told of the program before it started; empty if nothing. */
function context(): array
{
    return Channel::open()->context();
}

/** Sends a message of your own to the client. */
function message(array $data): void
{
    Channel::open()->send('message', (object) $data);
}
