# frozen_string_literal: true

# What a program that Further Link runs can say to its client beside what it prints, and hear from it.
#
#   require "further_link"
#
#   FurtherLink.context                       # what the client told of the program: {"language" => "ruby", "level" => 3}
#   FurtherLink.engine.call("move", 1, "up")  # lets the game do something; returns when it is done, with its answer
#   FurtherLink.message("msgtype" => "draw")  # a message of your own to the client
#
# All may be used from any thread.

require "json"
require "socket"

module FurtherLink
  # The game could not do what it was asked, or did not answer.
  class EngineError < StandardError; end

  # Not run by Further Link, or the connection to it is gone.
  class ConnectionError < StandardError; end

  # The game that the program belongs to.
  class Engine
    def initialize(channel)
      @channel = channel
    end

    # Calls a function of the game and returns its answer. Raises EngineError where there is none.
    def call(name, *args)
      @channel.ask(name.to_s, args)
    end
  end

  # The socket at FURTHER_LINK_SOCKET: JSON objects, one a line, both ways.
  class Channel
    CONTEXT_WITHIN = 2 # seconds; it is sent as soon as a program connects, if there is one

    def initialize(path)
      @socket = UNIXSocket.new(path)
      @writing = Mutex.new
      @changed = ConditionVariable.new
      @state = Mutex.new
      @answers = {}
      @waiting = 0
      @last_id = 0
      @reader = Thread.new { read }
      @reader.report_on_exception = false
    rescue SystemCallError => e
      raise ConnectionError, "cannot reach Further Link: #{e.message}"
    end

    def send(channel, data)
      line = "#{JSON.generate("channel" => channel, "data" => data)}\n"
      @writing.synchronize { @socket.write(line) }
      nil
    rescue SystemCallError, IOError => e
      raise ConnectionError, "the connection to Further Link is gone: #{e.message}"
    end

    def ask(name, args)
      id = @state.synchronize do
        @waiting += 1
        @last_id += 1
      end
      send("engine", "id" => id, "name" => name, "args" => args)
      answer = @state.synchronize do
        @changed.wait(@state) until @answers.key?(id) || @refusal || @gone
        @answers.delete(id) || refusal || raise(ConnectionError, "the connection to Further Link is gone")
      end
      raise EngineError, answer["error"] if answer["error"]

      answer["value"]
    ensure
      @state.synchronize { @waiting -= 1 }
    end

    def context
      deadline = now + CONTEXT_WITHIN
      @state.synchronize do
        @changed.wait(@state, deadline - now) until @context || @gone || now >= deadline
        @context || {}
      end
    end

    private

    def read
      while (line = @socket.gets)
        take(JSON.parse(line))
      end
    rescue SystemCallError, IOError
      nil # the same as an end
    ensure
      @state.synchronize do
        @gone = true
        @changed.broadcast
      end
    end

    def take(message)
      data = message["data"]
      @state.synchronize do
        case message["channel"]
        when "context" then @context = data
        when "engine" then @answers[data["id"]] = data
        when "error" then @refusal = data if @waiting.positive?
        end
        @changed.broadcast
      end
    end

    # A line of ours that the daemon could not read has no id that it could answer to.
    def refusal
      return unless @refusal

      reason = @refusal
      @refusal = nil
      { "error" => reason }
    end

    def now
      Process.clock_gettime(Process::CLOCK_MONOTONIC)
    end
  end

  @opening = Mutex.new

  module_function

  # The game that the program belongs to.
  def engine
    @engine ||= Engine.new(channel)
  end

  # What the client told of the program before it started; empty if nothing.
  def context
    channel.context
  end

  # Sends a message of your own, a hash, to the client.
  def message(data)
    channel.send("message", data)
  end

  def channel
    @opening.synchronize do
      @channel ||= Channel.new(ENV.fetch("FURTHER_LINK_SOCKET") { raise ConnectionError, "this program was not started by Further Link" })
    end
  end
end
