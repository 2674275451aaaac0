namespace FurtherLink.Device.PiTopd;

/// <summary>The numbers that begin pi-topd's messages; a question and its answer are 100 apart.</summary>
internal enum MessageId
{
    Ping = 110,
    GetDeviceId = 111,
    GetBatteryState = 118,
    GetOledControl = 125,
    SetOledControl = 126,
    GetOledSpiBus = 127,

    ServerError = 201,
    Malformed = 202,
    Unsupported = 203,

    ShutdownRequested = 303,
    BatteryStateChanged = 305,
    LowBattery = 308,
    CriticalBattery = 309,
    UpPressed = 313,
    UpReleased = 314,
    DownPressed = 315,
    DownReleased = 316,
    SelectPressed = 317,
    SelectReleased = 318,
    CancelPressed = 319,
    CancelReleased = 320,
    OledControlChanged = 325,
    OledSpiBusChanged = 326,
    Ready = 327,
}
